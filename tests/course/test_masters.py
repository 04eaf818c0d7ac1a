"""From masters to notebooks: what the student does not get is cut out cleanly, and links lead to the site."""

import re

import pytest

from course import masters


@pytest.mark.parametrize(
    "code, left",
    [
        ("def f(x):\n    return 2 * x  # SOLUTION", "def f(x):\n    ..."),
        ("y = f(2)  # SOLUTION", "y = ..."),
        (
            'sizes = {\n    "a": (2, 3),  # SOLUTION\n    "b": 4,  # SOLUTION\n}',
            'sizes = {\n    "a": ...,\n    "b": ...,\n}',
        ),
        (
            "def f(x):\n    # BEGIN SOLUTION\n    y = (x +\n         x)\n    return y\n    # END SOLUTION",
            "def f(x):\n    ...",
        ),
        ("a = 1  # SOLUTION\nb = 2", "a = ...\nb = 2"),
    ],
)
def test_the_student_gets_an_ellipsis(code, left):
    assert masters.without_solution(code) == left


@pytest.mark.parametrize(
    "code, part",
    [
        ("y = (a +  # SOLUTION\n     b)", "y = (a +"),
        ("y = (a\n     + b)  # SOLUTION", "+ b)"),
        ("y = (a\n     + b  # SOLUTION\n     )", "+ b"),
        ("for i in range(3):  # SOLUTION\n    print(i)", "for i in range(3):"),
        ("f(1,  # SOLUTION\n  2)", "f(1,"),
        ("text = '''one  # SOLUTION\ntwo'''", "text = '''one"),
    ],
)
def test_a_mark_on_a_part_of_a_statement_is_refused(code, part):
    with pytest.raises(ValueError, match=r"# SOLUTION must follow a whole statement on one line") as caught:
        masters.without_solution(code)
    assert repr(part) in str(caught.value) and "# BEGIN SOLUTION" in str(caught.value)


def test_a_block_that_leaves_no_python_is_refused():
    with pytest.raises(ValueError, match=r"Without its solution, this is not Python:\n\(1,\n\.\.\."):
        masters.without_solution("(1,\n# BEGIN SOLUTION\n2)\n# END SOLUTION")


def test_links_to_the_book_lead_to_the_site(monkeypatch):
    monkeypatch.setattr(masters, "_site", lambda: "https://site.example/")
    text = "Read [Tables](../../book/foundations/tables.ipynb) and [lag](../../book/sequences/lstm.ipynb#lag)."
    assert masters.linked(text) == (
        "Read [Tables](https://site.example/book/foundations/tables.html) and "
        "[lag](https://site.example/book/sequences/lstm.html#lag)."
    )


@pytest.mark.parametrize("folder", masters.folders(), ids=lambda folder: folder.name)
def test_every_link_of_a_master_leads_to_a_chapter(folder):
    text = (folder / "master.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((\.\.?/[^)#]*)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (masters.NOTEBOOKS / link).resolve().is_file()] == []
    assert "](../" not in masters.student_notebook(folder)
