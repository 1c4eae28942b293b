"""The tabs at the right of the window: composing, and what belongs to playing live."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
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
        index = self.insertTab(place, _PanelArea(panel), name)
        self.setTabToolTip(index, tip)


class _PanelArea(QScrollArea):
    """Scrolls a panel up and down where the window is too low for it; it is never narrower than the panel needs."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel = panel
        self.setObjectName("panelArea")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        """Return room for the panel and the bar beside it."""
        needed = max(PANEL_MINIMUM, self._panel.minimumSizeHint().width())
        return QSize(needed + self.verticalScrollBar().sizeHint().width(), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the panel, as when something in it is unfolded."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
