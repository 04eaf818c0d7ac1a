"""The summary of a network: a table of its layers, as a string."""


class Summary(str):
    """A table of layers; prints well as the last line of a notebook's cell, too."""

    def __new__(cls, network):
        graph = network.graph
        rows = [("layer", "output", "parameters")]
        rows += [("input", str(node.shape), "") for node in graph.inputs]
        counted = set()
        for node in graph.nodes:
            k = graph.number(node)
            sizes = [a.size for name, a in network.parameters.items() if name.startswith(f"{k}.") and k not in counted]
            counted.add(k)
            rows.append((f"{k} {node.layer}", str(node.shape), f"{sum(sizes):,}" if sizes else ""))
        rows.append(("total", "", f"{sum(a.size for a in network.parameters.values()):,}"))
        wide = [max(len(row[column]) for row in rows) for column in range(3)]
        return super().__new__(cls, "\n".join(f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c:>{wide[2]}}" for a, b, c in rows))

    def __repr__(self):
        return str(self)
