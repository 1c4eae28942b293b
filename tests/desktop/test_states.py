import pytest

from desktop.states import STEPS, Event, State, StateMachine


def _in(state: State) -> StateMachine:
    machine = StateMachine()
    if state is State.COMPOSING:
        machine.step(Event.CONTINUE)
    elif state is State.PLAYING:
        machine.step(Event.PLAY)
    elif state is State.PLAYING_ON:
        machine.step(Event.PLAY_ON)
    return machine


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_only_the_written_steps_happen(state: State, event: Event) -> None:
    machine = _in(state)
    seen: list[State] = []
    machine.changed.connect(seen.append)
    following = STEPS.get((state, event))
    assert machine.allows(event) == (following is not None)
    assert machine.step(event) == (following is not None)
    assert machine.state is (following or state)
    assert seen == ([machine.state] if machine.state is not state else [])


def test_every_state_finds_its_way_back_to_rest() -> None:
    assert {state for (state, _), following in STEPS.items() if following is State.IDLE} == set(State) - {
        State.IDLE
    }
