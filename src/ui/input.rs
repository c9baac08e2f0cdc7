//! Keys become commands before any widget sees them, so that there is one undo in the program, not two.

use crate::app::command::CommandId;
use crate::app::keys::{Chord, KeyMap};
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
