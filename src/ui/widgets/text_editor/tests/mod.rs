//! The editor under a headless egui: a text with its caret, keys, and the text afterwards.
//!
//! In the notation `|` is the caret and `^` the other end of the selection.

mod pointer;
mod view;

use super::*;
use crate::model::PageText;
use egui::{Color32, FontId, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// A caller as the window is one: it applies what is wished for and raises the revision.
struct Pane {
    editor: TextEditor,
    text: PageText,
    revision: u64,
    font: FontId,
    wrap: bool,
    editable: bool,
    refuse: bool,
    styles: Vec<StyledSpan>,
    decorations: Vec<RowDecoration>,
    ghost: Vec<String>,
    last: Option<EditorOutput>,
    clicks: Vec<(char, usize)>,
}

impl Pane {
    fn new(text: &str) -> Self {
        Self {
            editor: TextEditor::new(),
            text: PageText::new(text),
            revision: 1,
            font: FontId::monospace(14.0),
            wrap: true,
            editable: true,
            refuse: false,
            styles: Vec::new(),
            decorations: Vec::new(),
            ghost: Vec::new(),
            last: None,
            clicks: Vec::new(),
        }
    }

    fn show(&mut self, ui: &mut egui::Ui) {
        let colors = EditorColors::from_visuals(ui.visuals());
        let ghost = Ghost { label: if self.ghost.is_empty() { "" } else { "1 | 2" }, lines: &self.ghost };
        let input = EditorInput {
            styles: &self.styles,
            decorations: &self.decorations,
            ghost_above: ghost,
            line_wrap: self.wrap,
            editable: self.editable,
            ..EditorInput::new("text", "Text of page 3", self.text.as_str(), self.revision, self.font.clone(), colors)
        };
        let output = self.editor.show(ui, &input);
        for edit in output.edits.iter().filter(|_| !self.refuse) {
            assert!(self.text.replace(edit.span, &edit.new), "an edit fits the text");
            self.revision += 1;
        }
        self.clicks.extend(output.clicked.map(|at| ('c', at)));
        self.clicks.extend(output.double_clicked.map(|at| ('d', at)));
        self.clicks.extend(output.context_menu_at.map(|at| ('m', at)));
        self.last = Some(output);
    }

    fn marked(&self) -> String {
        let mut text = self.text.as_str().to_owned();
        let (at, from) = (self.editor.caret.at, self.editor.caret.from);
        let mut marks = if at == from { vec![(at, '|')] } else { vec![(at, '|'), (from, '^')] };
        marks.sort_unstable();
        for (at, mark) in marks.into_iter().rev() {
            text.insert(at, mark);
        }
        text
    }
}

/// A pane with the keyboard, its caret where the notation says.
fn open(marked: &str) -> Harness<'static, Pane> {
    open_sized(marked, 400.0, 200.0)
}

fn open_sized(marked: &str, width: f32, height: f32) -> Harness<'static, Pane> {
    let (mut text, mut caret, mut from) = (String::new(), 0, None);
    for c in marked.chars() {
        match c {
            '|' => caret = text.len(),
            '^' => from = Some(text.len()),
            _ => text.push(c),
        }
    }
    let mut pane = Pane::new(&text);
    pane.editor.caret = Caret { at: caret, from: from.unwrap_or(caret), row_end: false };
    pane.editor.request_focus();
    with(pane, width, height)
}

fn with(pane: Pane, width: f32, height: f32) -> Harness<'static, Pane> {
    let builder = Harness::builder().with_size(egui::vec2(width, height)).with_max_steps(40).allow_missing_glyphs();
    let mut harness = builder.build_ui_state(
        |ui, pane: &mut Pane| {
            egui::CentralPanel::default().frame(egui::Frame::NONE).show(ui, |ui| pane.show(ui));
        },
        pane,
    );
    harness.run();
    harness
}

/// Sends keys such as `Ctrl+Shift+ArrowLeft`, `type:abc`, `paste:a\nb`, separated by spaces (`_` is a space).
fn send(harness: &mut Harness<'static, Pane>, keys: &str) {
    for token in keys.split_whitespace() {
        let value = |value: &str| value.replace('_', " ").replace("\\n", "\n").replace("\\r", "\r");
        match token.split_once(':') {
            Some(("type", text)) => harness.event(Event::Text(value(text))),
            Some(("paste", text)) => harness.event(Event::Paste(value(text))),
            Some(("compose", text)) => harness.event(Event::Ime(egui::ImeEvent::Preedit { text: value(text), active_range_chars: None })),
            Some(("commit", text)) => harness.event(Event::Ime(egui::ImeEvent::Commit(value(text)))),
            _ if token == "copy" => harness.event(Event::Copy),
            _ if token == "cut" => harness.event(Event::Cut),
            _ => {
                let mut modifiers = Modifiers::NONE;
                let mut key = None;
                for part in token.split('+') {
                    match part {
                        "Ctrl" => modifiers = modifiers | Modifiers::CTRL | Modifiers::COMMAND,
                        "Shift" => modifiers.shift = true,
                        name => key = Key::from_name(name),
                    }
                }
                let key = key.unwrap_or_else(|| panic!("no key {token}"));
                harness.key_press_modifiers(modifiers, key);
            }
        }
        harness.run();
    }
}

#[track_caller]
fn check(before: &str, keys: &str, after: &str) {
    let mut harness = open(before);
    send(&mut harness, keys);
    assert_eq!(harness.state().marked(), after);
}

#[test]
fn typing_puts_letters_at_the_caret() {
    check("in Cub| might", "type:a", "in Cuba| might");
    check("|", "type:a type:é Enter type:x", "aé\nx|");
}

#[test]
fn typing_replaces_the_selection() {
    check("in ^Cubz| might", "type:Cuba", "in Cuba| might");
    check("in |Cubz^ might", "Backspace", "in | might");
}

#[test]
fn letters_typed_in_one_frame_all_arrive_in_order() {
    let mut harness = open("a|b");
    for event in [
        Event::Text("x".into()),
        Event::Text("y".into()),
        key(Key::Backspace),
        Event::Text("z".into()),
        key(Key::ArrowLeft),
        Event::Text("-".into()),
    ] {
        harness.input_mut().events.push(event);
    }
    harness.run();
    assert_eq!(harness.state().marked(), "ax-|zb");
}

fn key(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

#[test]
fn whole_characters_are_deleted() {
    check("e\u{301}|", "Backspace", "|");
    check("a👨‍👩‍👧|b", "Backspace", "a|b");
    check("|🇩🇪x", "Delete", "|x");
    check("one\n|two", "Backspace", "one|two");
    check("one|\ntwo", "Delete", "one|two");
}

#[test]
fn words_are_deleted() {
    check("the Cubán\u{301}o, |now", "Ctrl+Backspace", "the |now");
    check("a |  wörd. b", "Ctrl+Delete", "a |. b");
    check("one\n|two", "Ctrl+Backspace", "|two");
}

#[test]
fn arrows_move_by_characters_words_and_lines() {
    check("ab|", "ArrowLeft ArrowLeft ArrowRight", "a|b");
    check("one two|", "Ctrl+ArrowLeft Ctrl+ArrowLeft", "|one two");
    check("|one two", "Ctrl+ArrowRight Shift+ArrowRight", "one^ |two");
    check("one\ntwo\nth|ree", "Ctrl+ArrowUp Ctrl+ArrowUp", "one\n|two\nthree");
    check("a^bc|d", "ArrowLeft", "a|bcd");
    check("a^bc|d", "ArrowRight", "abc|d");
    check("a|b", "Ctrl+End Shift+Ctrl+Home", "|ab^");
}

#[test]
fn up_and_down_keep_the_column() {
    check("abcdef|g\nab\nabcdefg", "ArrowDown", "abcdefg\nab|\nabcdefg");
    check("abcdef|g\nab\nabcdefg", "ArrowDown ArrowDown", "abcdefg\nab\nabcdef|g");
    check("ab\ncd|", "ArrowUp ArrowUp", "|ab\ncd");
    check("a|b\ncd", "ArrowDown ArrowDown", "ab\ncd|");
}

#[test]
fn home_and_end_go_by_rows_and_lines() {
    check("one\ntw|o\nthree", "Home", "one\n|two\nthree");
    check("one\ntw|o\nthree", "Shift+End", "one\ntw^o|\nthree");
}

#[test]
fn rows_of_a_wrapped_line_are_rows() {
    let line = "word ".repeat(40);
    let mut harness = open(&format!("|{line}"));
    send(&mut harness, "End");
    let end = harness.state().editor.caret();
    assert!(end > 20 && end < 60, "the row's end, not the line's: {end}");
    assert!(line[..end].ends_with("word"), "before the space it was broken at");
    send(&mut harness, "ArrowRight ArrowDown Home");
    assert_eq!(harness.state().editor.caret(), 2 * (end + 1));
}

#[test]
fn a_word_too_long_for_the_row_has_two_ends_at_the_break() {
    let mut harness = open(&format!("|{}", "x".repeat(200)));
    send(&mut harness, "End");
    let end = harness.state().editor.caret();
    send(&mut harness, "End Home");
    assert_eq!(harness.state().editor.caret(), 0, "still in the first row");
    send(&mut harness, "ArrowDown Home");
    assert_eq!(harness.state().editor.caret(), end, "the same place, in the second row");
    send(&mut harness, "Home ArrowUp Home");
    assert_eq!(harness.state().editor.caret(), 0);
}

#[test]
fn pages_are_turned_over_wrapped_lines() {
    let text = format!("|{}", "a line that is long enough to be wrapped into two rows of the pane, surely\n".repeat(60));
    let mut harness = open(&text);
    send(&mut harness, "PageDown PageDown");
    let down = harness.state().editor.caret();
    assert!(down > 300, "{down}");
    let visible = harness.state().last.as_ref().unwrap().visible;
    assert!(visible.contains(down), "the caret stays in view");
    send(&mut harness, "PageUp PageUp");
    assert_eq!(harness.state().editor.caret(), 0);
}

#[test]
fn pasted_line_ends_become_lf() {
    check("a|b", "paste:x\\r\\ny\\rz", "ax\ny\nz|b");
}

#[test]
fn cut_and_copy_reach_the_clipboard() {
    let mut harness = open("in ^Cubz| might");
    harness.event(Event::Cut);
    harness.step();
    let copied = format!("{:?}", harness.output().platform_output.commands);
    assert!(copied.contains("Cubz"), "{copied}");
    harness.run();
    assert_eq!(harness.state().marked(), "in | might");
    check("in |Cubz", "copy", "in |Cubz");
    check("^in| Cubz", "Ctrl+A cut", "|");
}

#[test]
fn overwriting_keeps_line_ends() {
    check("|ab\nc", "Insert type:xy type:z", "xyz|\nc");
    check("|ab", "Insert type:x type:y type:z", "xyz|");
}

#[test]
fn a_composition_is_no_text_until_it_is_committed() {
    let mut harness = open("a|b");
    send(&mut harness, "compose:か compose:かな");
    assert_eq!(harness.state().text.as_str(), "ab");
    send(&mut harness, "commit:仮名");
    assert_eq!(harness.state().marked(), "a仮名|b");
    check("a|b", "compose:x compose:", "a|b");
    check("^a|b", "compose:x commit:y", "y|b");
}

#[test]
fn what_the_caller_refuses_has_not_happened() {
    let mut harness = open("a|b");
    harness.state_mut().refuse = true;
    send(&mut harness, "type:x");
    assert_eq!(harness.state().marked(), "a|b");
}

#[test]
fn a_text_for_reading_only_moves_the_caret_and_copies() {
    let mut harness = open("a|b");
    harness.state_mut().editable = false;
    send(&mut harness, "type:x Backspace Delete Enter paste:y ArrowRight");
    assert_eq!(harness.state().marked(), "ab|");
}

#[test]
fn the_caret_stays_with_its_word_when_others_edit() {
    let mut harness = open("one two th|ree");
    let edit = TextEdit { span: Span::new(0, 3), new: "fourteen".into() };
    let pane = harness.state_mut();
    pane.editor.note_edits(std::slice::from_ref(&edit));
    assert!(pane.text.replace(edit.span, &edit.new));
    pane.revision += 1;
    harness.run();
    assert_eq!(harness.state().marked(), "fourteen two th|ree");
}

#[test]
fn a_shorter_text_from_elsewhere_brings_the_caret_back() {
    let mut harness = open("one two three|");
    let pane = harness.state_mut();
    (pane.text, pane.revision) = (PageText::new("e\u{301}"), 9);
    harness.run();
    send(&mut harness, "type:!");
    assert_eq!(harness.state().marked(), "e\u{301}!|");
}
