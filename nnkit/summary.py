"""The table of a network's layers that `Network.summary` prints."""


class Summary(str):
    """A table of layers; prints well as the last line of a notebook's cell, too."""

    def __new__(cls, network):
        graph = network.graph
        rows = [("layer", "output", "parameters")]
        rows += [("input", str(node.shape), "") for node in graph.inputs]
        sizes = {}
        for name, array in network.parameters.items():
            k = int(name.split(".")[0])
            sizes[k] = sizes.get(k, 0) + array.size
        for node in graph.nodes:
            k = graph.number(node)
            size = sizes.pop(k, 0)  # of a layer that is used again, only once
            rows.append((f"{k} {node.layer}", str(node.shape), f"{size:,}" if size else ""))
        rows.append(("total", "", f"{sum(a.size for a in network.parameters.values()):,}"))
        wide = [max(len(row[column]) for row in rows) for column in range(3)]
        return super().__new__(cls, "\n".join(f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c:>{wide[2]}}" for a, b, c in rows))

    def __repr__(self):
        return str(self)
