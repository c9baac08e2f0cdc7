//! From events to what the caret does: the keyboard table of the editor.
//!
//! Undo and redo are not here; the window takes them before the editor sees them.

use egui::os::OperatingSystem;
use egui::{Event, ImeEvent, Key, Modifiers};

/// Where the caret is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Motion {
    Left,
    Right,
    WordLeft,
    WordRight,
    Up,
    Down,
    PageUp,
    PageDown,
    RowStart,
    RowEnd,
    LineStart,
    LineEnd,
    TextStart,
    TextEnd,
    NextLine,
}

/// What an event asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    /// Move the caret; with `true` the selection follows.
    Move(Motion, bool),
    /// Delete the selection, or from the caret to where the motion leads.
    Delete(Motion),
    /// Put text in place of the selection; with `true` it is typed, and may overwrite.
    Insert(String, bool),
    Copy,
    Cut,
    SelectAll,
    /// Switch between inserting and overwriting.
    ToggleOverwrite,
    /// The input method shows these letters.
    Compose(String, Option<std::ops::Range<usize>>),
    /// The input method wants characters before and after the caret gone.
    DeleteAround(usize, usize),
    /// A screen reader sets the whole text.
    SetText(String),
}

/// What an event asks for, if anything. `editable` filters what changes the text.
pub(super) fn action(event: &Event, os: OperatingSystem, editable: bool, tab_inserts: bool) -> Option<Action> {
    let found = match event {
        Event::Copy => Action::Copy,
        Event::Cut => Action::Cut,
        Event::Paste(text) if !text.is_empty() => Action::Insert(with_lf(text), false),
        Event::Text(text) if !text.is_empty() && text != "\n" && text != "\r" => Action::Insert(with_lf(text), true),
        Event::Ime(ime) => composing(ime)?,
        Event::Key { key, pressed: true, modifiers, .. } => for_key(*key, *modifiers, os == OperatingSystem::Mac, tab_inserts)?,
        _ => return None,
    };
    let changes = match found {
        Action::Delete(_) | Action::Insert(..) | Action::Cut | Action::Compose(..) | Action::DeleteAround(..) | Action::SetText(_) => true,
        Action::Move(..) | Action::Copy | Action::SelectAll | Action::ToggleOverwrite => false,
    };
    (editable || !changes).then_some(found)
}

/// Line ends from other programs become `\n`.
pub(super) fn with_lf(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// Enter alone, where it goes to the next line instead of ending one.
pub(super) fn goes_on(event: &Event) -> Option<Action> {
    match event {
        Event::Key { key: Key::Enter, pressed: true, modifiers, .. } if modifiers.is_none() => Some(Action::Move(Motion::NextLine, false)),
        _ => None,
    }
}

fn composing(event: &ImeEvent) -> Option<Action> {
    match event {
        ImeEvent::Preedit { text, active_range_chars } if text != "\n" && text != "\r" => {
            Some(Action::Compose(text.clone(), active_range_chars.clone()))
        }
        ImeEvent::Commit(text) if text != "\n" && text != "\r" => Some(Action::Insert(with_lf(text), false)),
        ImeEvent::DeleteSurrounding { before_chars, after_chars } => Some(Action::DeleteAround(*before_chars, *after_chars)),
        _ => None,
    }
}

fn for_key(key: Key, modifiers: Modifiers, mac: bool, tab_inserts: bool) -> Option<Action> {
    let shift = modifiers.shift;
    // What moves by words: Ctrl, or Option on a Mac; what goes to the ends: Command on a Mac.
    let (by_word, to_end) = if mac { (modifiers.alt, modifiers.mac_cmd) } else { (modifiers.ctrl, false) };
    if modifiers.alt && !mac {
        return None;
    }
    let motion = match key {
        Key::ArrowLeft if to_end => Motion::RowStart,
        Key::ArrowRight if to_end => Motion::RowEnd,
        Key::ArrowLeft if by_word => Motion::WordLeft,
        Key::ArrowRight if by_word => Motion::WordRight,
        Key::ArrowLeft => Motion::Left,
        Key::ArrowRight => Motion::Right,
        Key::ArrowUp if to_end => Motion::TextStart,
        Key::ArrowDown if to_end => Motion::TextEnd,
        Key::ArrowUp if by_word => Motion::LineStart,
        Key::ArrowDown if by_word => Motion::LineEnd,
        Key::ArrowUp => Motion::Up,
        Key::ArrowDown => Motion::Down,
        Key::Home if modifiers.command => Motion::TextStart,
        Key::End if modifiers.command => Motion::TextEnd,
        Key::Home => Motion::RowStart,
        Key::End => Motion::RowEnd,
        Key::PageUp if !modifiers.command => Motion::PageUp,
        Key::PageDown if !modifiers.command => Motion::PageDown,
        _ => return changing(key, modifiers, by_word, to_end, tab_inserts),
    };
    Some(Action::Move(motion, shift))
}

fn changing(key: Key, modifiers: Modifiers, by_word: bool, to_end: bool, tab_inserts: bool) -> Option<Action> {
    match key {
        Key::Backspace if to_end => Some(Action::Delete(Motion::LineStart)),
        Key::Backspace if by_word => Some(Action::Delete(Motion::WordLeft)),
        Key::Backspace => Some(Action::Delete(Motion::Left)),
        Key::Delete if to_end => Some(Action::Delete(Motion::LineEnd)),
        Key::Delete if by_word => Some(Action::Delete(Motion::WordRight)),
        Key::Delete => Some(Action::Delete(Motion::Right)),
        Key::Enter if !modifiers.command && !modifiers.ctrl => Some(Action::Insert("\n".to_owned(), false)),
        Key::Tab if tab_inserts && modifiers.is_none() => Some(Action::Insert("\t".to_owned(), false)),
        Key::Insert if modifiers.is_none() => Some(Action::ToggleOverwrite),
        Key::A if modifiers.command && !modifiers.shift => Some(Action::SelectAll),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: Key, modifiers: Modifiers) -> String {
        let event = Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        action(&event, OperatingSystem::Nix, true, false).map_or_else(String::new, |action| format!("{action:?}"))
    }

    #[test]
    fn keys_mean_what_they_mean_everywhere() {
        assert_eq!(check(Key::ArrowLeft, Modifiers::NONE), "Move(Left, false)");
        assert_eq!(check(Key::ArrowLeft, Modifiers::CTRL | Modifiers::SHIFT | Modifiers::COMMAND), "Move(WordLeft, true)");
        assert_eq!(check(Key::Home, Modifiers::COMMAND | Modifiers::CTRL), "Move(TextStart, false)");
        assert_eq!(check(Key::Backspace, Modifiers::CTRL | Modifiers::COMMAND), "Delete(WordLeft)");
    }

    #[test]
    fn keys_of_the_window_are_left_alone() {
        for key in [Key::Z, Key::Y, Key::K, Key::F8, Key::Escape, Key::Tab] {
            assert_eq!(check(key, Modifiers::COMMAND | Modifiers::CTRL), "");
        }
        assert_eq!(check(Key::Enter, Modifiers::COMMAND | Modifiers::CTRL), "");
        assert_eq!(check(Key::PageDown, Modifiers::COMMAND | Modifiers::CTRL), "");
        assert_eq!(check(Key::ArrowLeft, Modifiers::ALT), "");
    }

    #[test]
    fn pasted_line_ends_become_lf_and_reading_only_takes_no_text() {
        let paste = Event::Paste("a\r\nb\rc".to_owned());
        assert_eq!(action(&paste, OperatingSystem::Nix, true, false), Some(Action::Insert("a\nb\nc".to_owned(), false)));
        assert_eq!(action(&paste, OperatingSystem::Nix, false, false), None);
        assert_eq!(action(&Event::Copy, OperatingSystem::Nix, false, false), Some(Action::Copy));
    }
}
