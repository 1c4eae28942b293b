"""The tabs at the right of the window: composing, and what belongs to playing live."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QWidget

PANEL_MINIMUM = 290  # pixels


class SidePanel(QTabWidget):
    """Panels side by side, one of which is seen; decides nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setDocumentMode(True)
        self.tabBar().setExpanding(True)
        self.tabBar().setDrawBase(False)

    def add(self, panel: QWidget, name: str, tip: str = "", before: str = "") -> None:
        """Put a panel behind those that are there, or before the one of that name."""
        names = [self.tabText(index) for index in range(self.count())]
        place = names.index(before) if before in names else len(names)
        index = self.insertTab(place, _scrolled(panel), name)
        self.setTabToolTip(index, tip)


def _scrolled(panel: QWidget) -> QScrollArea:
    """Return the panel in an area that scrolls where the window is too low for it."""
    panel.setMinimumWidth(PANEL_MINIMUM)
    area = QScrollArea()
    area.setObjectName("panelArea")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(panel)
    area.setMinimumWidth(PANEL_MINIMUM + area.verticalScrollBar().sizeHint().width())
    return area
