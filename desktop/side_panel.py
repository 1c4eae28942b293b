"""The tabs at the right of the window: composing, and what belongs to playing live."""

from PySide6.QtWidgets import QTabWidget, QWidget


class SidePanel(QTabWidget):
    """Panels side by side, one of which is seen; decides nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setDocumentMode(True)
        self.tabBar().setExpanding(True)

    def add(self, panel: QWidget, name: str, tip: str = "") -> None:
        """Put a panel behind those that are there."""
        index = self.addTab(panel, name)
        self.setTabToolTip(index, tip)
