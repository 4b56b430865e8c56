"""The index of symbols of each project, for the features that ask about them."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from iacguard.lsp.analyser import Project, View
from iacguard.lsp.symbols.index import Index

_INDEXES: WeakKeyDictionary[Project, Index] = WeakKeyDictionary()


def index_of(view: View) -> Index:
    """The index of a project, with the open texts as they are now. On the analyser's thread alone."""
    index = _INDEXES.get(view.project)
    if index is None:
        index = _INDEXES[view.project] = Index(view.project.session)
    index.show({path: document.source for path, document in view.documents.items()})
    return index
