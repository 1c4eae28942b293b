"""Light and dark: the colours of the window and of the text."""

from dataclasses import asdict, dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.resources import resource


@dataclass(frozen=True)
class Colours:
    """One set of colours, as `#rrggbb`."""

    window: str
    raised: str  # toolbar and panel
    base: str  # the paper of the editor
    border: str
    text: str
    muted: str
    accent: str
    accent_text: str
    accent_hover: str
    hover: str
    field_name: str  # K:
    field_value: str
    comment: str
    bar_line: str
    quoted: str  # "Am"
    decoration: str  # !trill!, ~
    generated: str  # what the network wrote
    generated_paper: str
    ghost: str  # what the network proposes
    shared: str  # notes that a tune of the corpus has too
    sounding: str  # paper of the notes that sound
    sounding_text: str
    error: str
    warning: str
    current_line: str


LIGHT = Colours(
    window="#f4f3f0", raised="#faf9f7", base="#ffffff", border="#dbd8d1", text="#24262b", muted="#6a6d75",
    accent="#17695a", accent_text="#ffffff", accent_hover="#1d7d6b", hover="#ebe9e3",
    field_name="#17695a", field_value="#3c4654", comment="#6c6f77", bar_line="#85673a", quoted="#a04713",
    decoration="#a3366a", generated="#5b3cc4", generated_paper="#f1eefc", ghost="#7d8189", shared="#b0651a",
    sounding="#ffd873", sounding_text="#24262b", error="#c62f2f", warning="#9c5d00", current_line="#f7f6f2",
)  # fmt: skip

DARK = Colours(
    window="#1d1f23", raised="#24272c", base="#191b1f", border="#3a3e45", text="#e3e4e6", muted="#9da1a9",
    accent="#3fa58f", accent_text="#0e1512", accent_hover="#52b9a3", hover="#30343b",
    field_name="#5cc2a9", field_value="#c3cad4", comment="#868b94", bar_line="#c2a26a", quoted="#e39a68",
    decoration="#e58bb4", generated="#bda9ff", generated_paper="#2a2642", ghost="#8a8f99", shared="#d99a52",
    sounding="#8a6a12", sounding_text="#ffffff", error="#ff7b72", warning="#e3b341", current_line="#202328",
)  # fmt: skip


def is_dark(appearance: str) -> bool:
    """Return whether `appearance` ("system", "light" or "dark") means the dark colours now."""
    if appearance != "system":
        return appearance == "dark"
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def colours_of(appearance: str) -> Colours:
    """Return the colours of an appearance."""
    return DARK if is_dark(appearance) else LIGHT


def apply_appearance(application: QApplication, appearance: str) -> Colours:
    """Dress the whole application; return the colours that it wears now."""
    # asked before anything is set, because setting a scheme changes what the system seems to say
    schemes = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    QGuiApplication.styleHints().setColorScheme(schemes[appearance])
    colours = colours_of(appearance)
    application.setStyle("Fusion")
    application.setPalette(_palette(colours))
    application.setStyleSheet(_style_sheet(colours))
    return colours


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    named = {
        role.Window: colours.window, role.WindowText: colours.text,
        role.Base: colours.base, role.AlternateBase: colours.raised, role.Text: colours.text,
        role.Button: colours.raised, role.ButtonText: colours.text, role.BrightText: colours.error,
        role.ToolTipBase: colours.raised, role.ToolTipText: colours.text,
        role.Highlight: colours.accent, role.HighlightedText: colours.accent_text,
        role.Link: colours.accent, role.PlaceholderText: colours.muted, role.Accent: colours.accent,
    }  # fmt: skip
    for each, colour in named.items():
        palette.setColor(each, QColor(colour))
    faded = QColor(colours.muted)
    faded.setAlpha(150)
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, faded)
    return palette


def _style_sheet(colours: Colours) -> str:
    """Return the style sheet with each `@name` replaced by its colour, longest names first."""
    sheet = resource("style.qss").read_text(encoding="utf-8")
    for name, colour in sorted(asdict(colours).items(), key=lambda item: -len(item[0])):
        sheet = sheet.replace(f"@{name}", colour)
    return sheet
