//! Keys become commands before any widget sees them, so that there is one undo in the program, not two.

use crate::app::command::CommandId;
use crate::app::keys::{Chord, KeyMap};
use crate::ui::panes::scan::ScanPane;
use egui::{Event, Key, Modifiers};

/// The chord of a key event; `None` for keys that only mean something to widgets.
fn chord(key: Key, modifiers: Modifiers) -> Chord {
    // A key that is itself a shifted sign is the same key with and without Shift.
    let shifted_sign = matches!(key, Key::Plus | Key::Questionmark | Key::Exclamationmark | Key::Colon);
    Chord { ctrl: modifiers.command, alt: modifiers.alt, shift: modifiers.shift && !shifted_sign, key: key.name().to_owned() }
}

/// Takes the keys that stand for commands out of this frame's events, in the order they were pressed.
///
/// While a text field has the focus, keys that would type something are left to it.
pub fn take_commands(ctx: &egui::Context, keys: &KeyMap, typing: bool) -> Vec<CommandId> {
    let mut commands = Vec::new();
    ctx.input_mut(|input| {
        // With Alt held a key also types its sign: that event follows the key's own, and goes with it.
        let mut taken = false;
        input.events.retain(|event| {
            if let Event::Text(_) = event {
                return !std::mem::take(&mut taken);
            }
            let Event::Key { key, pressed: true, modifiers, .. } = event else { return true };
            taken = false;
            let chord = chord(*key, *modifiers);
            if typing && chord.is_typing() {
                return true;
            }
            match keys.command(&chord) {
                Some(id) => {
                    commands.push(id);
                    taken = true;
                    false
                }
                None => true,
            }
        });
    });
    commands
}

/// Keys that do nothing but move the scan, taken out before egui sees them: it paints a second frame after each key it sees, which would only
/// keep the next one waiting while a key is held down.
#[derive(Debug, Default)]
pub struct Moves {
    held: Vec<Key>,
    commands: Vec<CommandId>,
}

impl Moves {
    /// Takes such keys, and that they are let go, out of the events; `typing` as for [`take_commands`].
    pub fn take_from(&mut self, events: &mut Vec<Event>, keys: &KeyMap, typing: bool) {
        events.retain(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } => {
                let chord = chord(*key, *modifiers);
                let command = keys.command(&chord).filter(|id| ScanPane::only_moves(*id) && !(typing && chord.is_typing()));
                self.held.retain(|held| held != key);
                self.held.extend(command.map(|_| *key));
                self.commands.extend(command);
                command.is_none()
            }
            Event::Key { key, pressed: false, .. } => {
                let held = self.held.iter().position(|held| held == key);
                held.map(|at| self.held.remove(at)).is_none()
            }
            _ => true,
        });
    }

    /// What they stand for, in order.
    pub fn commands(&mut self) -> Vec<CommandId> {
        std::mem::take(&mut self.commands)
    }
}

/// Keys that were pressed while the window was busy, so that each is understood by what the one before it has made of the window.
///
/// egui hands over everything since the last frame at once. Where a frame takes long, a dialog's own keys would come together with the chord
/// that opens it, and be taken by whatever was there before: `Ctrl+E` and a file's name, or Enter twice for two candidates.
#[derive(Debug, Default)]
pub struct TypeAhead {
    waiting: std::collections::VecDeque<Event>,
}

impl TypeAhead {
    /// Leaves in `events` what one frame may see at once, and keeps the rest for the next; returns whether anything was kept. While
    /// somebody is `typing`, letters go together.
    pub fn pace(&mut self, events: &mut Vec<Event>, typing: bool) -> bool {
        self.waiting.extend(events.drain(..));
        let mut decisive = None;
        while let Some(event) = self.waiting.pop_front() {
            if let Event::Key { key, pressed: true, modifiers, .. } = &event {
                if decisive.is_some_and(|before| before != (*key, *modifiers) || !is_repeatable(*key, *modifiers)) {
                    self.waiting.push_front(event);
                    break;
                }
                if decides(*key, *modifiers, typing) {
                    decisive = Some((*key, *modifiers));
                }
            } else if decisive.is_some() && matches!(event, Event::Paste(_) | Event::Cut | Event::Copy | Event::PointerButton { .. }) {
                self.waiting.push_front(event);
                break;
            }
            events.push(event);
        }
        !self.waiting.is_empty()
    }
}

/// Whether what comes after this key may depend on what it does.
fn decides(key: Key, modifiers: Modifiers, typing: bool) -> bool {
    let moves = matches!(
        key,
        Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown | Key::PageUp | Key::PageDown | Key::Backspace | Key::Delete
    );
    let types = typing && chord(key, modifiers).is_typing();
    !moves && !types
}

/// Whether the same command many times at once is as good as one after the other: undo held down must not go on after it was let go.
fn is_repeatable(key: Key, modifiers: Modifiers) -> bool {
    modifiers.command && !matches!(key, Key::Enter | Key::Space)
}

/// The chord pressed in this frame, for the key sheet, taken out of the events.
pub fn take_chord(ctx: &egui::Context) -> Option<Chord> {
    ctx.input_mut(|input| {
        let place = input.events.iter().position(|event| matches!(event, Event::Key { pressed: true, .. }))?;
        let pressed = input.events.remove(place);
        // What the key would have typed is taken with it.
        input.events.retain(|event| !matches!(event, Event::Text(_)));
        match pressed {
            Event::Key { key, modifiers, .. } => Some(chord(key, modifiers)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    fn frames(events: Vec<Event>, typing: bool) -> Vec<usize> {
        let mut ahead = TypeAhead::default();
        let mut now = events;
        let mut sizes = Vec::new();
        while ahead.pace(&mut now, typing) || !now.is_empty() {
            sizes.push(now.len());
            now.clear();
        }
        sizes
    }

    #[test]
    fn a_chord_and_what_is_typed_after_it_are_two_frames() {
        let typed = |text: &str| Event::Text(text.to_owned());
        let events = vec![
            press(Key::Escape, Modifiers::NONE),
            press(Key::E, Modifiers::COMMAND),
            press(Key::A, Modifiers::NONE),
            typed("a"),
            press(Key::B, Modifiers::NONE),
            typed("b"),
        ];
        // Without a field that has the keyboard, each letter may be a command of its own.
        assert_eq!(frames(events.clone(), false), [1, 1, 2, 2]);
        assert_eq!(frames(events, true), [1, 1, 4]);
    }

    #[test]
    fn keys_that_only_move_the_scan_leave_no_trace() {
        let (keys, _) = KeyMap::new(&std::collections::BTreeMap::new());
        let aside = Modifiers::ALT | Modifiers::SHIFT;
        let released = |key| Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers: aside };
        let mut moves = Moves::default();
        let mut events = vec![
            press(Key::ArrowDown, aside),
            press(Key::ArrowDown, aside),
            released(Key::ArrowDown),
            press(Key::ArrowDown, Modifiers::NONE),
            released(Key::ArrowDown),
        ];
        moves.take_from(&mut events, &keys, true);
        assert_eq!(events, [press(Key::ArrowDown, Modifiers::NONE), released(Key::ArrowDown)]);
        assert_eq!(moves.commands(), [CommandId::ScanDown; 2]);
        assert_eq!(moves.commands(), []);
    }

    #[test]
    fn enter_twice_is_two_answers() {
        assert_eq!(frames(vec![press(Key::Enter, Modifiers::NONE); 2], false), [1, 1]);
    }

    #[test]
    fn keys_held_down_do_not_go_on_after_they_were_let_go() {
        assert_eq!(frames(vec![press(Key::PageDown, Modifiers::NONE); 9], false), [9]);
        assert_eq!(frames(vec![press(Key::Z, Modifiers::COMMAND); 9], false), [9]);
    }
}
