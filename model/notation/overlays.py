"""Overlays of several bars, (& ... & ... &): further layers that begin where the first one did."""

from model.notation.voice_builder import VoiceBuilder


class Overlays:
    """The layers behind a (&; all of them lie over the bars of one voice."""

    def __init__(self, voice: VoiceBuilder) -> None:
        """Begins where `voice` stands."""
        self._voice = voice
        self._first, self._offset = voice.place
        self._layer: VoiceBuilder | None = None

    def next_layer(self) -> VoiceBuilder:
        """Ends a layer and returns what takes the notes of the one behind it."""
        self._lay_over()
        self._layer = self._voice.fork()
        return self._layer

    def end(self) -> VoiceBuilder:
        """Ends the last layer and returns the voice that goes on."""
        self._lay_over()
        return self._voice

    def _lay_over(self) -> None:
        if self._layer is not None:
            layer, self._layer = self._layer, None
            self._voice.faults += layer.faults
            self._voice.lay_over(layer.finish().bars, self._first, self._offset)
