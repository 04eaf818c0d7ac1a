"""Packages that only a part of nnkit needs: which extra installs them."""

from contextlib import contextmanager


@contextmanager
def extra(name, purpose):
    """A block of imports that the extra `name` of nnkit installs; an ImportError says so where a package is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "nnkit":
            raise
        raise ImportError(
            f'{purpose} needs the package {error.name}, which is not installed. Try: pip install "nnkit[{name}]".',
            name=error.name,
        ) from None
