//! The editor under a headless egui: a text with its caret, keys, and the text afterwards.
//!
//! In the notation `|` is the caret and `^` the other end of the selection.

use super::*;
use crate::model::PageText;
use egui::{Color32, FontId, Key, Modifiers, PointerButton, Pos2};
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

/// The place on the screen of a byte of the text, a little right of its left edge.
fn place_of(harness: &Harness<'static, Pane>, line: usize, column: usize) -> Pos2 {
    let font = FontId::monospace(14.0);
    let (char_w, face_h) = harness.ctx.fonts_mut(|fonts| (fonts.glyph_width(&font, 'n'), fonts.row_height(&font)));
    let row_h = (face_h * 1.3).round();
    let corner = harness.state().last.as_ref().unwrap().response.rect.min;
    corner + egui::vec2(MARGIN + (column as f32 + 0.3) * char_w, MARGIN_Y + (line as f32 + 0.5) * row_h)
}

fn click(harness: &mut Harness<'static, Pane>, pos: Pos2, modifiers: Modifiers, button: PointerButton) {
    harness.hover_at(pos);
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos, button, pressed, modifiers });
    }
    harness.run_steps(1);
}

/// A frame lasts a quarter of a second here; after a few, a click is not half of a double click.
fn pause(harness: &mut Harness<'static, Pane>) {
    harness.run_steps(6);
}

#[test]
fn a_click_puts_the_caret_and_shift_selects() {
    let mut harness = with(Pane::new("one two\nthree four\nfive"), 400.0, 200.0);
    let pos = place_of(&harness, 1, 6);
    click(&mut harness, pos, Modifiers::NONE, PointerButton::Primary);
    assert_eq!(harness.state().marked(), "one two\nthree |four\nfive");
    assert_eq!(harness.state().clicks, [('c', 14)]);
    assert!(harness.state().last.as_ref().unwrap().has_focus);
    pause(&mut harness);
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    let pos = place_of(&harness, 2, 20);
    click(&mut harness, pos, Modifiers::SHIFT, PointerButton::Primary);
    assert_eq!(harness.state().marked(), "one two\nthree ^four\nfive|");
}

#[test]
fn two_clicks_select_a_word_three_a_line() {
    let mut harness = with(Pane::new("one two\nthree four\nfive"), 400.0, 200.0);
    let pos = place_of(&harness, 1, 8);
    // Three clicks within the time of one frame each would be too slow.
    let press = |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    harness.hover_at(pos);
    harness.run_steps(1);
    for _ in 0..2 {
        harness.input_mut().events.extend([press(true), press(false)]);
        harness.input_mut().time = None;
        harness.run_steps(1);
    }
    assert_eq!(harness.state().marked(), "one two\nthree ^four|\nfive");
    harness.input_mut().events.extend([press(true), press(false)]);
    harness.run_steps(1);
    assert_eq!(harness.state().marked(), "one two\n^three four\n|five");
}

#[test]
fn dragging_selects() {
    let mut harness = with(Pane::new("one two\nthree four\nfive"), 400.0, 200.0);
    let (from, to) = (place_of(&harness, 0, 4), place_of(&harness, 1, 5));
    harness.hover_at(from);
    harness.drag_at(from);
    harness.hover_at(to);
    harness.run_steps(1);
    assert_eq!(harness.state().marked(), "one ^two\nthree| four\nfive");
    harness.drop_at(to);
    harness.run_steps(1);
    assert_eq!(harness.state().marked(), "one ^two\nthree| four\nfive");
}

#[test]
fn the_second_button_says_where_and_keeps_a_selection_it_is_in() {
    let mut harness = open("one ^two| three");
    let pos = place_of(&harness, 0, 5);
    click(&mut harness, pos, Modifiers::NONE, PointerButton::Secondary);
    assert_eq!(harness.state().clicks, [('m', 5)]);
    assert_eq!(harness.state().marked(), "one ^two| three");
    let pos = place_of(&harness, 0, 10);
    click(&mut harness, pos, Modifiers::NONE, PointerButton::Secondary);
    assert_eq!(harness.state().marked(), "one two th|ree");
}

#[test]
fn the_pointer_is_over_a_token_and_its_style() {
    let mut pane = Pane::new("in (Cubz), might");
    pane.styles = vec![StyledSpan { span: Span::new(4, 8), style: SpanStyle { hover: Some(7), ..SpanStyle::default() } }];
    let mut harness = with(pane, 400.0, 200.0);
    let pos = place_of(&harness, 0, 5);
    harness.hover_at(pos);
    harness.run_steps(2);
    let hovered = harness.state().last.as_ref().unwrap().hovered.unwrap();
    assert_eq!((hovered.at, hovered.token, hovered.style), (5, Span::new(3, 10), Some(7)));
    assert!(hovered.rect.contains(pos));
    let beside = place_of(&harness, 0, 30);
    harness.hover_at(beside);
    harness.run_steps(2);
    assert_eq!(harness.state().last.as_ref().unwrap().hovered, None);
}

#[test]
fn scrolling_to_a_place_brings_it_into_view() {
    let text =
        (0..3000).fold(String::new(), |text, line| text + &format!("line {line} of a text that goes on for quite a while and wraps\n"));
    let at = text.find("line 2222").unwrap();
    for policy in [ScrollPolicy::Nearest, ScrollPolicy::Center, ScrollPolicy::CenterIfHidden, ScrollPolicy::Top] {
        let mut harness = with(Pane::new(&text), 400.0, 200.0);
        harness.state_mut().editor.set_caret(at);
        harness.state_mut().editor.scroll_to(at, policy);
        harness.run();
        let output = harness.state().last.clone().unwrap();
        let caret = output.caret_rect.expect("the caret shows");
        assert!(output.response.rect.contains_rect(caret), "{policy:?}: {caret:?}");
        let middle = (caret.center().y - 100.0).abs() < 25.0;
        assert_eq!(middle, matches!(policy, ScrollPolicy::Center | ScrollPolicy::CenterIfHidden), "{policy:?}: {caret:?}");
        // What is in view already stays where it is.
        harness.state_mut().editor.scroll_to(at, ScrollPolicy::Nearest);
        harness.run();
        let again = harness.state().last.as_ref().unwrap().caret_rect.unwrap();
        assert!(policy == ScrollPolicy::Top || again == caret, "{policy:?}: {again:?} after {caret:?}");
    }
}

#[test]
fn the_caret_stays_in_view_while_typing_and_moving() {
    let mut harness = open(&format!("|{}", "short\n".repeat(100)));
    send(&mut harness, "Ctrl+End type:end Enter type:more");
    let output = harness.state().last.clone().unwrap();
    assert!(output.response.rect.contains_rect(output.caret_rect.unwrap()));
    send(&mut harness, "Ctrl+Home");
    assert!(harness.state().last.as_ref().unwrap().caret_rect.is_some());
}

#[test]
fn scrolling_back_over_unmeasured_rows_does_not_jump() {
    // Long words make the estimate too low.
    let text = "incomprehensibilities counterrevolutionaries institutionalization \n".repeat(400);
    let mut harness = with(Pane::new(&text), 330.0, 200.0);
    harness.state_mut().editor.scroll_to(text.len() / 2, ScrollPolicy::Top);
    harness.run();
    for _ in 0..30 {
        let (before, visible) = (tops(&harness), harness.state().last.as_ref().unwrap().visible);
        harness.state_mut().editor.anchor.offset -= 15.0;
        harness.run();
        let after = tops(&harness);
        let (at, y) = before[0];
        let moved = after.iter().find(|(start, _)| *start == at).map(|(_, now)| now - y);
        assert!(moved.is_some_and(|moved| (moved - 15.0).abs() < 0.01), "{moved:?} at {visible:?}");
    }
}

/// Where the first piece that shows stands: its start and its top on the screen.
fn tops(harness: &Harness<'static, Pane>) -> Vec<(usize, f32)> {
    let editor = &harness.state().editor;
    let (mut y, mut found) = (-editor.anchor.offset, Vec::new());
    let mut place = Some(editor.lines.at_byte(editor.anchor.at));
    let font = FontId::monospace(14.0);
    let row_h = (harness.ctx.fonts_mut(|fonts| fonts.row_height(&font)) * 1.3).round();
    while let Some(here) = place
        && y < 200.0
    {
        found.push((here.start, y));
        y += here.rows as f32 * row_h;
        place = editor.lines.next(&here);
    }
    found
}

#[test]
fn a_single_line_of_megabytes_works() {
    let text = "word ".repeat(400_000);
    let mut harness = with(Pane::new(&text), 400.0, 200.0);
    harness.state_mut().editor.request_focus();
    send(&mut harness, "Ctrl+End type:end");
    assert!(harness.state().text.as_str().ends_with("word end"));
    let caret = harness.state().last.as_ref().unwrap().caret_rect;
    assert!(caret.is_some());
    send(&mut harness, "ArrowUp PageUp type:x");
    assert_eq!(harness.state().text.len(), 2_000_004);
    assert_eq!(harness.state().editor.lines.line_count(), 1);
}

#[test]
fn colours_change_at_the_borders_of_spans() {
    let mut pane = Pane::new("one two\nthree");
    let red = SpanStyle { color: Some(Color32::RED), ..SpanStyle::default() };
    let blue = SpanStyle { color: Some(Color32::BLUE), underline: Some(Underline::Wavy(Color32::BLUE)), ..SpanStyle::default() };
    pane.styles = vec![StyledSpan { span: Span::new(0, 10), style: red }, StyledSpan { span: Span::new(4, 8), style: blue }];
    let harness = with(pane, 400.0, 200.0);
    assert_eq!(painted(&harness), ["one =RED", "two=BLUE", "th=RED", "ree=text"]);
}

/// The runs of one colour in the texts painted, in order.
fn painted(harness: &Harness<'static, Pane>) -> Vec<String> {
    let mut runs = Vec::new();
    for shape in &harness.output().shapes {
        if let egui::Shape::Text(text) = &shape.shape {
            for section in &text.galley.job.sections {
                let color = match section.format.color {
                    Color32::RED => "RED",
                    Color32::BLUE => "BLUE",
                    _ => "text",
                };
                runs.push(format!("{}={color}", &text.galley.job.text[section.byte_range.start.0..section.byte_range.end.0]));
            }
        }
    }
    runs
}

#[test]
fn a_span_over_lines_and_rows_is_underlined_in_each() {
    let text = format!("{}\nend", "word ".repeat(40));
    let mut pane = Pane::new(&text);
    let style = SpanStyle { strike: Some(Color32::RED), ..SpanStyle::default() };
    pane.styles = vec![StyledSpan { span: Span::new(5, text.len() - 1), style }];
    let harness = with(pane, 400.0, 300.0);
    let strokes = harness
        .output()
        .shapes
        .iter()
        .filter(|s| matches!(&s.shape, egui::Shape::LineSegment { stroke, .. } if stroke.color == Color32::RED));
    let rows = harness.state().editor.lines.rows();
    assert_eq!(strokes.count() as u64, rows);
}

#[test]
fn bands_rules_and_ghosts_show_their_labels() {
    let mut pane = Pane::new("TOP SECRET\n- 3 -\nimprovement");
    pane.ghost = vec!["the end of page 2".to_owned()];
    pane.decorations = vec![
        RowDecoration { at: 0, kind: DecorationKind::Band { color: Color32::RED, label: "TOP SECRET".to_owned() } },
        RowDecoration { at: 17, kind: DecorationKind::Rule { label: "3 | 4".to_owned() } },
    ];
    let harness = with(pane, 400.0, 300.0);
    let texts: Vec<String> = painted(&harness).into_iter().map(|run| run.split('=').next().unwrap().to_owned()).collect();
    for wanted in ["the end of page 2", "1 | 2", "TOP SECRET", "3 | 4", "improvement"] {
        assert!(texts.iter().any(|text| text == wanted), "{wanted} in {texts:?}");
    }
}

#[test]
fn characters_that_cannot_be_seen_get_a_sign() {
    let harness = with(Pane::new("a\u{c}b\u{200b}c"), 400.0, 200.0);
    assert_eq!(painted(&harness), ["a=text", "¤=text", "b=text", "¤=text", "c=text"]);
}

#[test]
fn a_screen_reader_finds_the_field_reads_and_writes_it() {
    let mut harness = with(Pane::new("in Cubz"), 400.0, 200.0);
    let node = harness.get_by_label("Text of page 3");
    assert_eq!(node.value().as_deref(), Some("in Cubz"));
    node.focus();
    harness.run();
    harness.get_by_label("Text of page 3").type_text("x");
    harness.run();
    assert_eq!(harness.state().marked(), "x|in Cubz");
    harness.get_by_label("Text of page 3").set_text_value_accesskit("all new");
    harness.run();
    assert_eq!(harness.state().marked(), "all new|");
    let long = with(Pane::new(&"word ".repeat(20_000)), 400.0, 200.0);
    assert!(long.get_by_label("Text of page 3").value().unwrap().len() < 20_000);
}

#[test]
fn without_wrapping_the_pane_follows_the_caret_sideways() {
    let mut pane = Pane::new(&"word ".repeat(100));
    pane.wrap = false;
    pane.editor.request_focus();
    let mut harness = with(pane, 400.0, 200.0);
    send(&mut harness, "End");
    let output = harness.state().last.clone().unwrap();
    assert!(harness.state().editor.scroll_x > 100.0);
    assert!(output.response.rect.contains_rect(output.caret_rect.unwrap()));
    send(&mut harness, "Home");
    assert_eq!(harness.state().editor.scroll_x, 0.0);
}

#[test]
fn a_resting_editor_asks_for_repaints_at_the_caret_s_pace_only() {
    let mut harness = open("a|b");
    harness.run_steps(3);
    let delay = harness.output().viewport_output.values().next().unwrap().repaint_delay;
    assert!(delay.as_secs_f32() > 0.05, "{delay:?}");
}

#[test]
fn a_drag_beyond_the_edge_scrolls_on() {
    let mut harness = with(Pane::new(&"short\n".repeat(200)), 400.0, 200.0);
    let from = place_of(&harness, 0, 2);
    harness.hover_at(from);
    harness.drag_at(from);
    harness.hover_at(from + egui::vec2(0.0, 400.0));
    harness.run_steps(12);
    let output = harness.state().last.clone().unwrap();
    assert!(output.visible.start > 0, "{:?}", output.visible);
    assert!(output.selection.unwrap().end > 200, "{:?}", output.selection);
}

#[test]
fn the_wheel_scrolls_and_leaves_the_caret() {
    let mut harness = open(&format!("|{}", "short\n".repeat(200)));
    let pos = place_of(&harness, 3, 2);
    harness.hover_at(pos);
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -300.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    let output = harness.state().last.clone().unwrap();
    assert!(output.visible.start > 30, "{:?}", output.visible);
    assert_eq!((output.caret, output.caret_rect), (0, None));
}

#[test]
fn the_end_of_the_text_stays_at_the_bottom_when_it_shrinks() {
    let mut harness = open(&format!("{}|", "short\n".repeat(200)));
    send(&mut harness, "Ctrl+End Shift+PageUp Shift+PageUp Backspace");
    let output = harness.state().last.clone().unwrap();
    assert_eq!(output.visible.end, harness.state().text.len());
    let caret = output.caret_rect.unwrap();
    assert!(caret.bottom() > output.response.rect.bottom() - 40.0, "no gap below: {caret:?}");
}

#[test]
fn a_text_swapped_without_a_word_is_noticed() {
    // The same length and revision: a caller's mistake, which must not end in a wrong index.
    let mut harness = open("one two|\nthree");
    harness.state_mut().text = PageText::new("one\ntwo three");
    harness.run();
    harness.run();
    send(&mut harness, "Home");
    assert_eq!(harness.state().marked(), "one\n|two three");
}

#[test]
fn a_press_and_a_move_in_one_frame_select_from_the_press() {
    let mut harness = with(Pane::new("one two\nthree four\nfive"), 400.0, 200.0);
    let (from, to) = (place_of(&harness, 0, 4), place_of(&harness, 1, 5));
    harness.hover_at(from);
    harness.run_steps(1);
    let press = Event::PointerButton { pos: from, button: PointerButton::Primary, pressed: true, modifiers: Modifiers::NONE };
    harness.input_mut().events.extend([press, Event::PointerMoved(to)]);
    harness.run_steps(1);
    assert_eq!(harness.state().marked(), "one ^two\nthree| four\nfive");
}
