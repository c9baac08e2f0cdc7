//! Keys as text: `Ctrl+Shift+Z`, and which command they stand for.
//!
//! The window translates its own key events into [`Chord`]s; nothing here knows a toolkit. `Ctrl` means the Command key on a Mac.

use super::command::{COMMANDS, CommandId};
use std::collections::BTreeMap;
use std::fmt;

/// A key with the modifiers held.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    /// Control, or Command on a Mac.
    pub ctrl: bool,
    /// Alt, or Option on a Mac.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// The key's name: `A`, `F7`, `PageDown`, `Plus`.
    pub key: String,
}

impl Chord {
    /// Reads `Ctrl+Alt+Shift+Key`, modifiers in any order and case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self { ctrl: false, alt: false, shift: false, key: String::new() };
        for part in text.split('+') {
            match part.trim().to_ascii_lowercase().as_str() {
                "ctrl" | "cmd" | "command" => chord.ctrl = true,
                "alt" | "option" => chord.alt = true,
                "shift" => chord.shift = true,
                "" => return None,
                _ if chord.key.is_empty() => part.trim().clone_into(&mut chord.key),
                _ => return None,
            }
        }
        if chord.key.is_empty() { None } else { Some(chord) }
    }

    /// As it is written in settings, so that [`Self::parse`] reads it again.
    pub fn spelled(&self) -> String {
        let held = [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")];
        let held: String = held.into_iter().filter(|(held, _)| *held).map(|(_, name)| name).collect();
        format!("{held}{}", self.key)
    }

    /// Whether a text field would take the chord as typing.
    pub fn is_typing(&self) -> bool {
        !self.ctrl
            && !self.alt
            && (self.key.chars().count() == 1 || matches!(self.key.as_str(), "Slash" | "Questionmark" | "Space" | "Period" | "Comma"))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if held {
                f.write_str(name)?;
            }
        }
        f.write_str(match self.key.as_str() {
            "Plus" => "+",
            "Minus" => "−",
            "Equals" => "=",
            "Period" => ".",
            "Comma" => ",",
            "Slash" => "/",
            "Questionmark" => "?",
            "PageUp" => "Page Up",
            "PageDown" => "Page Down",
            other => other,
        })
    }
}

/// Which key runs which command: the table's defaults with the user's changes on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMap {
    by_chord: BTreeMap<Chord, CommandId>,
    by_command: BTreeMap<CommandId, Vec<Chord>>,
}

impl KeyMap {
    /// The defaults with `changes` (command name to keys; an empty list takes the keys away). A key that is given to a command is taken
    /// from the one that had it. Names and keys that make no sense are left out and returned.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let mut map = Self { by_chord: BTreeMap::new(), by_command: BTreeMap::new() };
        for info in COMMANDS.iter().filter(|info| !changes.contains_key(info.name)) {
            for chord in info.keys.iter().filter_map(|key| Chord::parse(key)) {
                map.by_chord.insert(chord, info.id);
            }
        }
        for (name, keys) in changes {
            let Some(id) = CommandId::from_name(name) else {
                problems.push(format!("there is no command called {name}"));
                continue;
            };
            for key in keys {
                match Chord::parse(key) {
                    Some(chord) => {
                        map.by_chord.insert(chord, id);
                    }
                    None => problems.push(format!("{key} is no key")),
                }
            }
        }
        for info in COMMANDS {
            let wanted: Vec<Chord> = match changes.get(info.name) {
                Some(keys) => keys.iter().filter_map(|key| Chord::parse(key)).collect(),
                None => info.keys.iter().filter_map(|key| Chord::parse(key)).collect(),
            };
            let own = wanted.into_iter().filter(|chord| map.by_chord.get(chord) == Some(&info.id)).collect();
            map.by_command.insert(info.id, own);
        }
        (map, problems)
    }

    /// The command a key runs.
    pub fn command(&self, chord: &Chord) -> Option<CommandId> {
        self.by_chord.get(chord).copied()
    }

    /// The keys of a command, the first is shown.
    pub fn keys(&self, id: CommandId) -> &[Chord] {
        self.by_command.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The key to show beside a command; empty where it has none.
    pub fn shown(&self, id: CommandId) -> String {
        self.keys(id).first().map(ToString::to_string).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_key_is_taken_from_its_old_command() {
        let changes = BTreeMap::from([("page.next".to_owned(), vec!["Ctrl+K".to_owned()])]);
        let (map, problems) = KeyMap::new(&changes);
        assert!(problems.is_empty());
        let chord = Chord::parse("ctrl+K").unwrap();
        assert_eq!(map.command(&chord), Some(CommandId::NextPage));
        assert_eq!(map.shown(CommandId::NextPage), "Ctrl+K");
        assert_eq!(map.shown(CommandId::Palette), "Ctrl+Shift+P");
    }

    #[test]
    fn nonsense_is_reported_and_the_rest_works() {
        let changes = BTreeMap::from([("no.such".to_owned(), vec![]), ("page.next".to_owned(), vec!["Ctrl+".to_owned()])]);
        let (map, problems) = KeyMap::new(&changes);
        assert_eq!(problems.len(), 2);
        assert_eq!(map.shown(CommandId::NextPage), "");
        assert_eq!(map.shown(CommandId::Undo), "Ctrl+Z");
    }
}
