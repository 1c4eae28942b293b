"""The keys of the window in one list, read from its menus, so that it tells the truth."""

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QMenu,
    QMenuBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.parts import button, named

PROPOSED = "While the network's notes are grey"
_OF_GHOSTS = (
    ("Take all of them", "Tab"),
    ("Take the next bar", "Ctrl+Right"),
    ("Show another candidate", "Up or Down"),
    ("Send them away", "Esc"),
)
_SIZE = QSize(560, 560)
_INDENTATION = 14  # pixels


class KeyList(QDialog):
    """Shows what can be done by a key; may stay open while one works."""

    def __init__(self, bar: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys — Carolan")
        self.list = named(QTreeWidget(), "Keys")
        self.list.setObjectName("keys")
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(_INDENTATION)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        for heading in bar.actions():
            menu = heading.menu()
            if isinstance(menu, QMenu):
                self._add(_plain(heading), list(_with_keys(menu)))
        self._add(PROPOSED, list(_OF_GHOSTS))
        close = button("Close", "plain", self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.list)
        layout.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        self.resize(_SIZE)

    def _add(self, title: str, rows: list[tuple[str, str]]) -> None:
        if rows:
            group = QTreeWidgetItem(self.list, [title])
            group.setFirstColumnSpanned(True)
            bold = self.list.font()
            bold.setBold(True)
            group.setFont(0, bold)
            for row in rows:
                QTreeWidgetItem(group, list(row))
            group.setExpanded(True)


def _with_keys(menu: QMenu) -> Iterator[tuple[str, str]]:
    """Yield the entries of a menu, and of those in it, that have a key."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _with_keys(inner)
        elif action.shortcuts():
            form = QKeySequence.SequenceFormat.NativeText
            yield _plain(action), " or ".join(key.toString(form) for key in action.shortcuts())


def _plain(action: QAction) -> str:
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
