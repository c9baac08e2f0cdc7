//! Clicks, drags and the wheel.

use super::*;
use egui::{Modifiers, PointerButton, Pos2};

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

#[test]
fn a_click_into_a_room_is_the_callers() {
    let mut pane = Pane::new("one\ntwo");
    let fit = RowFit::default();
    pane.decorations = vec![RowDecoration { at: 4, kind: DecorationKind::Room { key: 7, height: 60.0, fit } }];
    let mut harness = with(pane, 400.0, 200.0);
    let room = harness.state().last.as_ref().unwrap().rooms[0];
    assert_eq!(room.key, Some(7));
    harness.hover_at(room.rect.center());
    harness.run_steps(1);
    assert_eq!(harness.state().last.as_ref().unwrap().in_room, Some((room.rect.center(), false)));
    for pressed in [true, false] {
        let button = PointerButton::Primary;
        harness.event(Event::PointerButton { pos: room.rect.center(), button, pressed, modifiers: Modifiers::NONE });
    }
    harness.run_steps(1);
    assert_eq!(harness.state().last.as_ref().unwrap().in_room, Some((room.rect.center(), true)));
    assert_eq!(harness.state().marked(), "|one\ntwo", "the caret stays");
    assert!(harness.state().clicks.is_empty());
    harness.hover_at(room.rect.center_bottom() + egui::vec2(0.0, 5.0));
    harness.run_steps(1);
    assert_eq!(harness.state().last.as_ref().unwrap().in_room, None);
}
