//! What shows: scrolling, colours, bands, and what a screen reader hears.

use super::*;

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

/// A room of 40 points above each of these bytes.
fn rooms(at: &[usize]) -> Vec<RowDecoration> {
    let room = |(key, &at): (usize, &usize)| RowDecoration { at, kind: DecorationKind::Room { key, height: 40.0, fit: RowFit::default() } };
    at.iter().enumerate().map(room).collect()
}

#[test]
fn rooms_stand_above_their_lines_and_break_them() {
    let mut pane = Pane::new("one two three\nfour");
    pane.decorations = rooms(&[0, 8, 14]);
    pane.editor.request_focus();
    let mut harness = with(pane, 400.0, 300.0);
    let tops: Vec<f32> = harness.state().last.as_ref().unwrap().rooms.iter().map(|room| room.rect.top()).collect();
    assert_eq!(tops.len(), 3);
    let row = tops[1] - tops[0] - 40.0;
    assert!(row > 12.0 && (tops[2] - tops[1] - 40.0 - row).abs() < 0.5, "a row of text between two rooms: {tops:?}");
    send(&mut harness, "End");
    assert_eq!(harness.state().marked(), "one two| three\nfour", "a broken line ends before its space");
    send(&mut harness, "ArrowDown Home");
    assert_eq!(harness.state().marked(), "one two |three\nfour");
    send(&mut harness, "type:x");
    assert_eq!(harness.state().marked(), "one two x|three\nfour", "the text knows nothing of it");
    harness.state_mut().decorations.clear();
    harness.run();
    assert!(harness.state().last.as_ref().unwrap().rooms.is_empty());
    send(&mut harness, "Home");
    assert_eq!(harness.state().marked(), "|one two xthree\nfour", "one line again");
}

#[test]
fn keys_beyond_the_text_are_told_of() {
    let mut harness = open("one\ntw|o");
    send(&mut harness, "ArrowUp");
    assert_eq!(harness.state().last.as_ref().unwrap().beyond, None);
    let event = |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    harness.event(event(Key::ArrowUp));
    harness.step();
    assert_eq!(harness.state().last.as_ref().unwrap().beyond, Some(false));
    send(&mut harness, "ArrowDown");
    harness.event(event(Key::ArrowDown));
    harness.step();
    assert_eq!(harness.state().last.as_ref().unwrap().beyond, Some(true));
}
