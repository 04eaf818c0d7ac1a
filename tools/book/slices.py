"""What the numbers of a notebook depend on: of each glued number the code, the seeds and the stored measurements.

A number's slice is every statement of the notebook that it can depend on, found backwards from the call of `glue` by
the names that statements read and write. It leaves nothing out, and may hold more than a run would need.
"""

import ast
import builtins
import re
from dataclasses import dataclass, field

GLUE = "application/papermill.record/"  # what `glue` leaves in an executed notebook


@dataclass
class Number:
    """A glued number. cell: the index of its cell; seeds and experiments: in order of appearance.

    lines: the code of its slice, as [cell, first line, last line], lines counted from 1.
    """

    name: str
    text: str
    cell: int
    seeds: list = field(default_factory=list)
    experiments: list = field(default_factory=list)
    lines: list = field(default_factory=list)


@dataclass
class Statement:
    """A statement of a notebook, with the names that it reads, may change, and sets anew."""

    cell: int
    tree: ast.stmt
    reads: set
    writes: set
    sets: set


def numbers(notebook):
    """The numbers of an executed notebook (nbformat 4): dict name -> `Number`."""
    code = [(place, cell) for place, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    statements = list(_statements([(place, "".join(cell["source"])) for place, cell in code]))
    found, known = {}, {}
    for place, cell in code:
        for output in cell.get("outputs", []):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name", "").removeprefix(GLUE)
            if name:
                text = "".join(output["data"][GLUE + "text/plain"]).strip("'")
                last = _last(statements, place, name)
                known.setdefault(last, _origin(statements[: last + 1]))
                found[name] = Number(name, text, place, *known[last])
    return found


def _last(statements, cell, name):
    """The position of the statement of a cell that glues this name; of the cell's last one if none is seen to."""
    within = [k for k, each in enumerate(statements) if each.cell == cell]
    return max(within, key=lambda k: (_glues(statements[k].tree, name), k))


def _origin(statements):
    """(seeds, experiments, lines) of the slice that ends in the last of some statements."""
    slice_ = _slice(statements, 1)
    parts = [each.tree for each in slice_]
    constants = {
        part.targets[0].id: part.value
        for part in parts
        if isinstance(part, ast.Assign) and len(part.targets) == 1 and isinstance(part.targets[0], ast.Name)
    }
    seeds, experiments = [], []
    for node in (node for part in parts for node in ast.walk(part)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "experiment" and node.args:
            experiments += [node.args[0].value] if isinstance(node.args[0], ast.Constant) else []
        for value in _seeds(node):
            seeds += _whole(constants.get(value.id, value) if isinstance(value, ast.Name) else value)
    return list(dict.fromkeys(seeds)), list(dict.fromkeys(experiments)), _lines(statements, slice_)


def _slice(statements, last):
    """The `last` of some statements, and those before on which they can depend."""
    inside = {}  # what functions read when they are called: it may be set after their definition
    for each in statements:
        if isinstance(each.tree, ast.FunctionDef) or isinstance(getattr(each.tree, "value", None), ast.Lambda):
            for name in each.sets:
                inside[name] = inside.get(name, set()) | each.reads
    found, needed = [], set()
    for back, each in enumerate(reversed(statements)):
        if back < last or each.writes & needed:
            found.insert(0, each)
            needed = (needed - each.sets) | each.reads
            while more := set().union(*(inside[name] for name in needed & inside.keys())) - needed:
                needed |= more
    return found


def needed(cells, pieces):
    """The statements of some cells, (index, source) each, on which pieces of code can depend that run after them, each
    by itself; and the imports.
    """
    found, whole = set(), [tree for _, source in cells for tree in ast.parse(source).body]
    for piece in pieces:
        statements = list(_statements([*cells, (None, piece)]))
        slice_ = _slice(statements, len(statements) - len(whole))
        found |= {k for k, each in enumerate(statements[: len(whole)]) if each in slice_ or _imported(each.tree)}
    return [whole[k] for k in sorted(found)]


def _lines(statements, slice_):
    """Where the code of a slice stands, with the imports that it needs: [cell, first line, last line], joined."""
    names = {node.id for each in slice_ for node in ast.walk(each.tree) if isinstance(node, ast.Name)}
    lines = []
    for each in statements:
        if each not in slice_ and not names & _imported(each.tree):
            continue
        first = min([each.tree.lineno, *(part.lineno for part in getattr(each.tree, "decorator_list", []))])
        if lines and lines[-1][0] == each.cell and lines[-1][2] >= first - 1:
            lines[-1][2] = each.tree.end_lineno
        else:
            lines.append([each.cell, first, each.tree.end_lineno])
    return lines


def _seeds(node):
    """The expressions in a node that are seeds, or what a loop over seeds goes through."""
    if isinstance(node, ast.Call):
        yield from (each.value for each in node.keywords if each.arg == "seed")
    if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name) and node.target.id == "seed":
        yield node.iter


def _whole(tree):
    """The integers that an expression stands for, if they can be read from it."""
    if isinstance(tree, ast.Constant) and type(tree.value) is int:
        return [tree.value]
    if isinstance(tree, ast.Tuple | ast.List):
        return [number for part in tree.elts for number in _whole(part)]
    if isinstance(tree, ast.Call) and getattr(tree.func, "id", "") == "range":
        bounds = [_whole(part) for part in tree.args]
        if all(len(bound) == 1 for bound in bounds):
            return list(range(*(bound[0] for bound in bounds)))
    return []


def _glues(tree, name):
    """How surely a statement glues this name: 3 by the name itself, 2 by an f-string that can become it, or where the
    name stands elsewhere in it, 1 by any name that is computed, 0 not at all.
    """
    if isinstance(tree, ast.FunctionDef):
        return 0
    sure = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "glue" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                sure = max(sure, 3 * (first.value == name))
            elif isinstance(first, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".*" for p in first.values]
                sure = max(sure, 2 * bool(re.fullmatch("".join(parts), name)))
            else:  # a name that is computed, maybe from this text
                texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
                sure = max(sure, 2 if name in texts else 1)
    return sure


def _statements(cells):
    """The statements of some cells, each a pair (index, source)."""
    trees = [(cell, tree) for cell, source in cells for tree in ast.parse(source).body]
    constant = set(dir(builtins)).union(*(_imported(tree) for _, tree in trees))
    effects = {}  # what functions may change outside of them: so may a statement that calls them, or passes them on
    for cell, tree in trees:
        function = isinstance(tree, ast.FunctionDef)
        reads, sets = set(_read(tree, constant)), {tree.name} if function else _stored(tree)
        changed = _changed(tree).union(*(effects.get(name, set()) for name in reads))
        if function:
            inside = {each.arg for each in ast.walk(tree.args) if isinstance(each, ast.arg)}
            effects[tree.name], changed = changed - inside.union(*map(_stored, tree.body)), set()
        anew = sets if function or isinstance(tree, ast.Assign) else set()
        yield Statement(cell, tree, reads, (sets | changed) - constant, anew)


def _imported(tree):
    """The names that a statement imports."""
    if not isinstance(tree, ast.Import | ast.ImportFrom):
        return set()
    return {alias.asname or alias.name.split(".")[0] for alias in tree.names}


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
SCOPES = (*COMPREHENSIONS, ast.Lambda, ast.FunctionDef)


def _read(node, bound):
    """The names that a node reads from outside of it; bound: those that it would find inside."""
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load) and node.id not in bound:
            yield node.id
    elif isinstance(node, COMPREHENSIONS):
        for part in node.generators:
            yield from _read(part.iter, bound)
            bound = bound | _stored(part.target)
            yield from (name for test in part.ifs for name in _read(test, bound))
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            yield from _read(part, bound)
    else:
        if isinstance(node, ast.For):
            yield from _read(node.iter, bound)
            bound = bound | _stored(node.target)
        if isinstance(node, ast.Lambda | ast.FunctionDef):
            inside = [node.body] if isinstance(node, ast.Lambda) else node.body
            bound = bound | {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
            bound = bound.union(*map(_stored, inside))
        for child in ast.iter_child_nodes(node):
            yield from _read(child, bound)
            if isinstance(child, ast.Assign):
                bound = bound | _stored(child)  # what comes after it in a loop reads this value


def _stored(node):
    """The names that a node assigns to, without those of comprehensions and functions inside it."""
    if isinstance(node, SCOPES):
        return set()
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Load) else {node.id}
    return set().union(*map(_stored, ast.iter_child_nodes(node)))


def _changed(tree):
    """The names of objects that a statement may change, and of those that a loop takes such an object from."""
    changed = set(_changed_itself(tree))
    for node in reversed(list(ast.walk(tree))):  # inner loops first
        if isinstance(node, ast.For | ast.comprehension) and not changed.isdisjoint(_stored(node.target)):
            changed |= {part.id for part in ast.walk(node.iter) if isinstance(part, ast.Name)}
    return changed


def _changed_itself(tree):
    """The names of objects that a statement may change.

    It sets a part of them, calls `fit`, drops the result of a method, or of a function that is given them. A function
    of NumPy's whose result is dropped changes its first argument.
    """
    for node in ast.walk(tree):
        parts = [node] if isinstance(getattr(node, "ctx", None), ast.Store) and not isinstance(node, ast.Name) else []
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "fit":
            parts = [node.func]
        if isinstance(node, ast.Expr) and isinstance(call := node.value, ast.Call):
            plain = isinstance(call.func, ast.Name) and not hasattr(builtins, call.func.id)
            parts = call.args if plain else call.args[:1] if _root(call.func) == "np" else [call.func]
        yield from filter(None, map(_root, parts))


def _root(tree):
    """The name of the object of which an expression is a part or a method; None if it has no name."""
    while isinstance(tree, ast.Attribute | ast.Subscript | ast.Call):
        tree = tree.func if isinstance(tree, ast.Call) else tree.value
    return tree.id if isinstance(tree, ast.Name) else None
