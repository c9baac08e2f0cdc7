//! The card of a doubtful word, below the text while reviewing: its picture, its line, why it is doubted, and what it may have been.
//!
//! It has its place and its size, whatever it says, so that the eye always finds the candidates where they were: it neither jumps nor
//! covers the word. It has the keyboard while it shows, and every key has a button as well. What is typed goes into a field that is always there.

use crate::app::command::{Command, CommandId};
use crate::app::views::suspects::{CandidateView, Card, SuspectCard};
use crate::model::{PageId, QuarterTurns, Span};
use crate::ui::panes::pages::turned_picture;
use crate::ui::textures::PlacedTexture;
use crate::ui::theme::{Palette, mix};
use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Event, EventFilter, FontId, Id, Key, Layout, Rect, Response, RichText, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2,
    vec2,
};
use std::collections::VecDeque;

/// From this width on, picture and candidates stand side by side.
const WIDE: f32 = 500.0;
/// Candidates that stand below one another.
const ROWS: usize = 5;
/// Height of a candidate's row in points.
const ROW: f32 = 24.0;

/// Size of a candidate's letters in points.
const LETTERS: f32 = 14.5;
/// The same where they are many or long.
const SMALL_LETTERS: f32 = 12.5;
/// What a candidate is wider than its letters: its number, and the space to the next.
const CANDIDATE_EDGES: f32 = 38.0;

/// How high the card is in a pane of this width.
pub fn card_height(width: f32) -> f32 {
    if width >= WIDE { 236.0 } else { 346.0 }
}

/// What the card remembers.
#[derive(Debug, Default)]
pub struct CardState {
    /// What is being typed in place of the word; `None` while nothing is.
    typed: Option<String>,
    /// Keys pressed for it so far.
    keys: u32,
    /// Where the caret of the field is to be put.
    caret: Option<usize>,
    /// The suspect that was shown last.
    shown: Option<(PageId, Span)>,
    /// Events that wait for the next frame.
    waiting: VecDeque<Event>,
    /// Whether the card or its field has the keyboard.
    pub has_keyboard: bool,
}

impl CardState {
    /// Begins to type in place of the word.
    pub fn begin_typing(&mut self, text: &str) {
        self.typed = Some(text.to_owned());
        self.caret = Some(text.chars().count());
        self.keys = 0;
    }
}

/// What the card is told.
pub struct CardInput<'a> {
    /// What it shows.
    pub card: &'a Card,
    /// How many are left, and where.
    pub left: &'a str,
    /// The word's picture, where it is there.
    pub picture: Option<PlacedTexture>,
    /// How the page is turned.
    pub turns: QuarterTurns,
    /// What is said where there is no picture.
    pub no_picture: &'a str,
    /// The face and size of the text.
    pub font: FontId,
    /// Whether something can be decided.
    pub editable: bool,
    /// Whether nothing lies over the window and no list has the keyboard.
    pub takes_keys: bool,
    /// The key of a command.
    pub key: &'a dyn Fn(CommandId) -> String,
}

/// Paints the card; returns commands.
pub fn card_ui(ui: &mut Ui, state: &mut CardState, input: &CardInput<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    let shown = match input.card {
        Card::Suspect(card) => Some((card.page, card.span)),
        Card::Waiting | Card::Done(..) => None,
    };
    if shown != state.shown {
        (state.typed, state.keys, state.caret, state.shown) = (None, 0, None, shown);
    }
    let field = ui.scope_id().with("replacement");
    keys_ui(ui, state, input, field, &mut commands);
    let palette = Palette::of(ui);
    let area = ui.max_rect();
    ui.painter().rect_filled(area, 0.0, palette.panel);
    ui.painter().hline(area.x_range(), area.top() + 0.5, Stroke::new(1.0, palette.line));
    let inner = area.shrink2(vec2(12.0, 8.0));
    let (top, bottom) = (inner.top() + 24.0, inner.bottom() - 26.0);
    at(ui, inner.with_max_y(top - 4.0), |ui| title_ui(ui, input, &palette));
    at(ui, inner.with_min_y(bottom + 2.0), |ui| buttons_ui(ui, input, &palette, &mut commands));
    let body = Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), bottom - 6.0));
    match input.card {
        Card::Suspect(card) => suspect_ui(ui, state, input, card, body, field, &mut commands),
        Card::Waiting => {
            at(ui, body, |ui| ui.centered_and_justified(|ui| ui.label(RichText::new("Looking for the next one…").color(palette.quiet))));
        }
        Card::Done(said, counts) => {
            at(ui, body.shrink2(vec2(0.0, 20.0)), |ui| {
                ui.vertical_centered(|ui| {
                    ui.label(RichText::new(said).size(17.0).color(palette.success));
                    ui.label(RichText::new(counts).color(palette.quiet));
                });
            });
        }
    }
    commands
}

/// A part of the card at a place of its own.
fn at<R>(ui: &mut Ui, rect: Rect, add: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = Layout::left_to_right(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout), add).inner
}

fn title_ui(ui: &mut Ui, input: &CardInput<'_>, palette: &Palette) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.label(RichText::new(input.left).color(palette.quiet));
        ui.add_space(6.0);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let Card::Suspect(card) = input.card else {
                ui.label(RichText::new("Doubtful words").strong());
                return;
            };
            let mut reasons = card.reasons.join(" · ");
            if let Some(first) = reasons.get(..1).map(str::to_uppercase) {
                reasons.replace_range(..1, &first);
            }
            let sure = format!("{:.0} % sure that it is misread", card.score * 100.0);
            ui.add(egui::Label::new(RichText::new(&reasons).color(palette.warning)).truncate()).on_hover_text(format!("{reasons}\n{sure}"));
        });
    });
}

fn suspect_ui(
    ui: &mut Ui,
    state: &mut CardState,
    input: &CardInput<'_>,
    card: &SuspectCard,
    body: Rect,
    field: Id,
    commands: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    let line_h = 26.0;
    let (picture, line, typing, list) = if body.width() + 24.0 >= WIDE {
        // Long candidates get room from the picture, which is scaled.
        let wanted = candidates_width(ui, card) / body.width();
        let (left, right) = body.split_left_right_at_fraction((1.0 - wanted).clamp(0.36, 0.52));
        let left = left.with_max_x(left.right() - 10.0);
        let (above, typing) = left.split_top_bottom_at_y(left.bottom() - 30.0);
        let (picture, line) = above.split_top_bottom_at_y(above.bottom() - line_h - 6.0);
        (picture, line, typing, right)
    } else {
        let picture = body.with_max_y(body.top() + 76.0);
        let line = picture.translate(vec2(0.0, 78.0)).with_max_y(picture.bottom() + 2.0 + line_h);
        let typing = body.with_min_y(body.bottom() - 28.0);
        (picture, line, typing, Rect::from_min_max(pos2(body.left(), line.bottom() + 4.0), pos2(body.right(), typing.top() - 4.0)))
    };
    picture_ui(ui, input, card, picture, &palette);
    line_ui(ui, input, card, line, &palette);
    at(ui, typing, |ui| typing_ui(ui, state, input, card, field, commands));
    candidates_ui(ui, input, card, list, commands);
}

/// The word on the scan, enlarged.
fn picture_ui(ui: &mut Ui, input: &CardInput<'_>, card: &SuspectCard, slot: Rect, palette: &Palette) {
    let response = ui.interact(slot, ui.scope_id().with("picture"), Sense::hover());
    let name = format!("{} on its scan", card.word);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    ui.painter().rect(slot, 4.0, palette.desk, Stroke::new(1.0, palette.line), StrokeKind::Inside);
    let Some(picture) = input.picture else {
        let why = LayoutJob {
            halign: Align::Center,
            ..LayoutJob::simple(input.no_picture.to_owned(), FontId::proportional(12.0), palette.quiet, slot.width() - 16.0)
        };
        let why = ui.painter().layout_job(why);
        ui.painter().galley(pos2(slot.center().x, slot.center().y - why.size().y / 2.0), why, palette.quiet);
        return;
    };
    let size = vec2(picture.size[0] as f32, picture.size[1] as f32);
    let size = if input.turns.get() % 2 == 1 { size.yx() } else { size };
    let room = slot.shrink(3.0);
    let scale = (room.width() / size.x).min(room.height() / size.y).min(4.0);
    let shown = Rect::from_center_size(slot.center(), size * scale);
    ui.painter().add(turned_picture(picture.id, shown, input.turns));
    // Beside the word its neighbours show: which of them is meant.
    if let (Some(zone), 0) = (card.zone, input.turns.get()) {
        let (across, down) = (shown.width() / picture.area.width().max(1) as f32, shown.height() / picture.area.height().max(1) as f32);
        let place = |x: i32, y: i32| {
            pos2(shown.left() + (x - picture.area.left) as f32 * across, shown.top() + (y - picture.area.top) as f32 * down)
        };
        let word = Rect::from_min_max(place(zone.left, zone.top), place(zone.right, zone.bottom)).expand(2.0).intersect(room);
        ui.painter().rect_stroke(word, 3.0, Stroke::new(1.5, palette.word_current), StrokeKind::Outside);
    }
}

/// The word in its line; the word always shows, and as much of the line around it as there is room for.
fn line_ui(ui: &mut Ui, input: &CardInput<'_>, card: &SuspectCard, slot: Rect, palette: &Palette) {
    let font = FontId::new(input.font.size.clamp(12.0, 17.0), input.font.family.clone());
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&font, 'n')).max(1.0);
    let room = ((slot.width() / letter) as usize).saturating_sub(card.word.chars().count() + 2);
    let before_all = card.before.chars().count();
    let after_all = card.after.chars().count();
    let before_room = (room / 2).max(room.saturating_sub(after_all)).min(before_all);
    let cut = before_all - before_room;
    let before: String = card.before.chars().skip(if cut > 0 { cut + 1 } else { 0 }).collect();
    let before = if cut > 0 { format!("…{before}") } else { before };
    let plain = TextFormat { font_id: font.clone(), color: palette.quiet, ..TextFormat::default() };
    let strong = TextFormat { color: palette.ink, background: palette.current_hit, ..plain.clone() };
    let mut job = LayoutJob::default();
    job.append(&before, 0.0, plain.clone());
    job.append(&card.word, 0.0, strong);
    job.append(&card.after, 0.0, plain);
    job.wrap = TextWrapping::truncate_at_width(slot.width());
    let response = ui.interact(slot, ui.scope_id().with("line"), Sense::hover());
    let said = format!("{}{}{}", card.before, card.word, card.after);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(slot.left(), slot.center().y - galley.size().y / 2.0), galley, palette.ink);
}

/// The candidates, each with its number; the first is what Enter takes.
fn candidates_ui(ui: &mut Ui, input: &CardInput<'_>, card: &SuspectCard, slot: Rect, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if card.candidates.is_empty() {
        let said = "No candidate: type what stands there, or press Space where it is right.";
        at(ui, slot.with_max_y(slot.top() + 48.0), |ui| ui.add(egui::Label::new(RichText::new(said).color(palette.quiet)).wrap()));
        return;
    }
    let count = card.candidates.len();
    let longest = longest(card);
    let columns = count.div_ceil(ROWS);
    let fits = |columns: usize, size: f32| CANDIDATE_EDGES + longest * letter(ui, size) <= slot.width() / columns as f32;
    // Who cannot read a candidate to its end cannot choose it: letters become smaller, then all stand below one another.
    let (columns, rows, size) = if fits(columns, LETTERS) {
        (columns, ROWS, LETTERS)
    } else if columns == 1 || fits(columns, SMALL_LETTERS) {
        (columns, ROWS, SMALL_LETTERS)
    } else {
        (1, count, SMALL_LETTERS)
    };
    let row = (slot.height() / rows as f32).min(ROW + 6.0);
    let width = slot.width() / columns as f32;
    let gap = if rows > ROWS { 1.0 } else { 3.0 };
    for (index, candidate) in card.candidates.iter().enumerate() {
        let corner = slot.min + vec2((index / rows) as f32 * width, (index % rows) as f32 * row);
        let rect = Rect::from_min_size(corner, vec2(width - if columns > 1 { 6.0 } else { 0.0 }, row - gap));
        let response = candidate_ui(ui, (rect, size), index, candidate, input.editable);
        if response.clicked() && input.editable {
            commands.push(Command::TakeCandidate(index + 1));
        }
    }
}

/// Letters of the longest candidate.
fn longest(card: &SuspectCard) -> f32 {
    card.candidates.iter().map(|candidate| candidate.text.chars().count()).max().unwrap_or(0) as f32
}

/// How wide a letter of a candidate is.
fn letter(ui: &Ui, size: f32) -> f32 {
    ui.fonts_mut(|fonts| fonts.glyph_width(&FontId::new(size, crate::ui::theme::typewriter()), 'n')).max(1.0)
}

/// How wide all candidates would be with their usual letters.
fn candidates_width(ui: &Ui, card: &SuspectCard) -> f32 {
    let columns = card.candidates.len().div_ceil(ROWS) as f32;
    columns * (CANDIDATE_EDGES + longest(card) * letter(ui, LETTERS))
}

fn candidate_ui(ui: &mut Ui, (rect, size): (Rect, f32), index: usize, candidate: &CandidateView, editable: bool) -> Response {
    let palette = Palette::of(ui);
    let (text, score) = (candidate.text.as_str(), candidate.score);
    let response = ui.interact(rect, ui.scope_id().with(("candidate", index)), Sense::click());
    let name = format!("{} {text}", index + 1);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, editable, &name));
    let first = index == 0;
    let fill = if response.hovered() {
        ui.visuals().widgets.hovered.weak_bg_fill
    } else if first {
        mix(palette.panel, palette.accent, 0.16)
    } else {
        mix(palette.panel, palette.ink, 0.045)
    };
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 4.0, fill);
    // How likely it is, as the length of a line below it, and in words when pointed at.
    let bar = Rect::from_min_size(pos2(rect.left() + 4.0, rect.bottom() - 2.0), vec2((rect.width() - 8.0) * score.clamp(0.0, 1.0), 1.5));
    painter.rect_filled(bar, 0.0, mix(fill, palette.accent, 0.75));
    if first {
        painter.rect_stroke(rect, 4.0, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let number = FontId::proportional(12.0);
    painter.text(pos2(rect.left() + 14.0, rect.center().y), Align2::CENTER_CENTER, index + 1, number.clone(), palette.quiet);
    let percent = format!("{:.0} %", score * 100.0);
    let room = rect.width() - CANDIDATE_EDGES - text.chars().count() as f32 * letter(ui, size);
    let percent_w = if room > 44.0 && rect.width() > 150.0 { 44.0 } else { 0.0 };
    if percent_w > 0.0 {
        painter.text(pos2(rect.right() - 8.0, rect.center().y), Align2::RIGHT_CENTER, &percent, FontId::proportional(11.0), palette.quiet);
    }
    let mut job = LayoutJob::simple_singleline(text.to_owned(), FontId::new(size, crate::ui::theme::typewriter()), palette.ink);
    job.wrap = TextWrapping::truncate_at_width((rect.width() - 30.0 - percent_w).max(1.0));
    let galley = painter.layout_job(job);
    painter.galley(pos2(rect.left() + 26.0, rect.center().y - galley.size().y / 2.0), galley, palette.ink);
    let key = if first { "Enter or 1".to_owned() } else { (index + 1).to_string() };
    response.on_hover_text(format!("Put {text} there ({key}); {percent} likely"))
}

/// The field for what is typed in place of the word.
fn typing_ui(ui: &mut Ui, state: &mut CardState, input: &CardInput<'_>, card: &SuspectCard, field: Id, commands: &mut Vec<Command>) {
    let mut text = state.typed.clone().unwrap_or_default();
    let typing = state.typed.is_some();
    let take = typing && input.editable;
    let button_w = if take { 66.0 } else { 0.0 };
    let edit = egui::TextEdit::singleline(&mut text)
        .id(field)
        .font(FontId::new(14.5, crate::ui::theme::typewriter()))
        .hint_text("or type what stands there")
        .interactive(input.editable)
        .desired_width(ui.available_width() - button_w - 8.0);
    let output = edit.show(ui);
    let response = &output.response.response;
    response.widget_info(|| egui::WidgetInfo::text_edit(true, &text, &text, "or type what stands there"));
    if response.gained_focus() && state.typed.is_none() {
        // Clicked into: one begins with the word itself.
        state.begin_typing(&card.text);
    } else if typing {
        state.typed = Some(text.clone());
        if let Some(caret) = state.caret.take() {
            response.request_focus();
            let mut edited = output.state.clone();
            edited.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(caret))));
            edited.store(ui.ctx(), field);
        }
        if ui.memory(|memory| memory.has_focus(field)) {
            ui.memory_mut(|memory| memory.set_focus_lock_filter(field, all_keys()));
        }
        if take && ui.add(egui::Button::new("Replace").min_size(vec2(58.0, 22.0))).clicked() && !text.is_empty() {
            commands.push(Command::ReplaceSuspect(text, state.keys + 1));
        }
    }
}

fn all_keys() -> EventFilter {
    EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true }
}

/// The keyboard: keys of the loop, and letters that begin a replacement.
fn keys_ui(ui: &mut Ui, state: &mut CardState, input: &CardInput<'_>, field: Id, commands: &mut Vec<Command>) {
    let id = ui.scope_id().with("doubtful word");
    let response = ui.interact(ui.max_rect(), id, Sense::focusable_noninteractive());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, "Doubtful word"));
    let focused = ui.memory(egui::Memory::focused);
    state.has_keyboard = focused.is_some_and(|focused| focused == id || focused == field);
    if !input.takes_keys {
        return;
    }
    if state.typed.is_none() && focused == Some(field) {
        response.request_focus();
    } else if !state.has_keyboard && !ui.ctx().text_edit_focused() {
        // A button that was clicked, or the text behind: the card has the keyboard again.
        if state.typed.is_some() {
            ui.memory_mut(|memory| memory.request_focus(field));
        } else {
            response.request_focus();
        }
        state.has_keyboard = true;
    }
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, all_keys()));
    if state.has_keyboard {
        take_keys(ui, state, input, commands);
    }
}

/// Takes the keyboard's events in their order, one decision a frame: keys that came together, because a frame was slow, are for one word each.
fn take_keys(ui: &mut Ui, state: &mut CardState, input: &CardInput<'_>, commands: &mut Vec<Command>) {
    let mut events = std::mem::take(&mut state.waiting);
    ui.input_mut(|input| {
        let (ours, others) = std::mem::take(&mut input.events).into_iter().partition(is_ours);
        input.events = others;
        events.extend::<Vec<Event>>(ours);
    });
    if state.typed.is_some() {
        take_while_typing(ui, state, &mut events, commands);
    } else {
        take_in_loop(state, input, &mut events, commands);
    }
    state.waiting = events;
    if !state.waiting.is_empty() || state.typed.is_some() {
        ui.ctx().request_repaint();
    }
}

/// Whether an event is for the card or its field: what is typed, and keys without modifiers.
fn is_ours(event: &Event) -> bool {
    match event {
        Event::Text(_) | Event::Paste(_) | Event::Ime(_) => true,
        Event::Key { pressed, modifiers, .. } => *pressed && !modifiers.command && !modifiers.alt,
        _ => false,
    }
}

/// What is typed goes to the field, up to the key that ends it.
fn take_while_typing(ui: &mut Ui, state: &mut CardState, events: &mut VecDeque<Event>, commands: &mut Vec<Command>) {
    let ends = |event: &Event| matches!(event, Event::Key { key: Key::Enter | Key::Escape | Key::Tab, .. });
    match events.front() {
        Some(Event::Key { key: Key::Enter, .. }) => {
            events.pop_front();
            if let Some(text) = state.typed.as_ref().filter(|text| !text.is_empty()) {
                commands.push(Command::ReplaceSuspect(text.clone(), state.keys + 1));
            }
        }
        Some(Event::Key { key: Key::Escape, .. }) => {
            events.pop_front();
            state.typed = None;
        }
        Some(Event::Key { key: Key::Tab, .. }) => drop(events.pop_front()),
        _ => {
            let count = events.iter().position(ends).unwrap_or(events.len());
            let now: Vec<Event> = events.drain(..count).collect();
            state.keys += now.iter().filter(|event| counts_as_key(event)).count() as u32;
            ui.input_mut(|input| input.events.splice(0..0, now).for_each(drop));
        }
    }
}

/// A letter comes as a key and as a text; it counts once.
fn counts_as_key(event: &Event) -> bool {
    match event {
        Event::Text(_) | Event::Paste(_) | Event::Ime(egui::ImeEvent::Commit(_)) => true,
        Event::Key { key, .. } => matches!(
            key,
            Key::Backspace | Key::Delete | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::ArrowDown | Key::Home | Key::End
        ),
        _ => false,
    }
}

/// The first key that says something; the rest waits.
fn take_in_loop(state: &mut CardState, input: &CardInput<'_>, events: &mut VecDeque<Event>, commands: &mut Vec<Command>) {
    let suspect = match input.card {
        Card::Suspect(card) if input.editable => Some(card),
        Card::Suspect(_) | Card::Waiting | Card::Done(..) => None,
    };
    // A key that is held down decides once: it is for the word that was looked at when it was pressed.
    let mut held = false;
    while let Some(event) = events.pop_front() {
        match event {
            Event::Key { key, modifiers, repeat, .. } => {
                held = repeat;
                if let Some(id) = plain_key(key, modifiers.shift, input, repeat) {
                    if key == Key::Space && matches!(events.front(), Some(Event::Text(_))) {
                        events.pop_front();
                    }
                    commands.push(Command::Plain(id));
                    return;
                }
                if let (Some(card), Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End) = (suspect, key) {
                    // The word itself, to be mended.
                    state.begin_typing(&card.text);
                    let at_end = matches!(key, Key::ArrowRight | Key::End);
                    state.caret = Some(if at_end { card.text.chars().count() } else { 0 });
                    state.keys = 1;
                    return;
                }
            }
            Event::Text(said) | Event::Paste(said) | Event::Ime(egui::ImeEvent::Commit(said)) => {
                let Some(card) = suspect.filter(|_| !held) else { continue };
                let digit = said.parse::<usize>().ok().filter(|digit| (1..=9).contains(digit) && said.len() == 1);
                match digit {
                    Some(number) if number <= card.candidates.len() => commands.push(Command::TakeCandidate(number)),
                    _ if said == " " => commands.push(Command::Plain(CommandId::RightAsItStands)),
                    _ => {
                        state.begin_typing(&said.replace(['\n', '\r'], " "));
                        state.keys = said.chars().count() as u32;
                    }
                }
                return;
            }
            _ => {}
        }
    }
}

/// The command of a key that types nothing.
fn plain_key(key: Key, shift: bool, input: &CardInput<'_>, repeat: bool) -> Option<CommandId> {
    let decides = input.editable && matches!(input.card, Card::Suspect(_));
    match key {
        Key::Tab if shift => Some(CommandId::PreviousSuspect),
        Key::Tab => Some(CommandId::LaterSuspect),
        Key::Escape => Some(CommandId::LeaveReview),
        Key::Enter if !repeat && matches!(input.card, Card::Done(..)) => Some(CommandId::LeaveReview),
        Key::Enter if !repeat && decides => Some(CommandId::TakeCandidate),
        Key::Space if !repeat && decides => Some(CommandId::RightAsItStands),
        _ => None,
    }
}

/// Every key has a button.
fn buttons_ui(ui: &mut Ui, input: &CardInput<'_>, palette: &Palette, commands: &mut Vec<Command>) {
    let key = |id, fixed: &str| if fixed.is_empty() { (input.key)(id) } else { fixed.to_owned() };
    let all = [
        ("Right", "Space", CommandId::RightAsItStands, true),
        ("Later", "Tab", CommandId::LaterSuspect, false),
        ("Before", "Shift+Tab", CommandId::PreviousSuspect, false),
        ("Own word", "", CommandId::AddOwnWord, true),
        ("All like this", "", CommandId::AllLikeThis, true),
        ("Leave", "Esc", CommandId::LeaveReview, false),
    ];
    let is_suspect = matches!(input.card, Card::Suspect(_));
    // Where it is narrow, the keys are only named when pointed at.
    let narrow = ui.available_width() < 600.0;
    ui.spacing_mut().item_spacing.x = 5.0;
    ui.spacing_mut().button_padding = vec2(6.0, 2.0);
    for (label, fixed, id, decides) in all {
        let shown = key(id, fixed);
        let enabled = !decides || (is_suspect && input.editable);
        let mut job = LayoutJob::default();
        let format =
            |color, size| TextFormat { font_id: FontId::proportional(size), color, valign: Align::Center, ..TextFormat::default() };
        job.append(label, 0.0, format(palette.ink, 12.5));
        if !narrow || fixed == "Space" || fixed == "Tab" || fixed == "Esc" {
            job.append(&shown, 5.0, format(palette.quiet, 11.0));
        }
        let response = ui.add_enabled(enabled, egui::Button::new(job)).on_hover_text(format!("{} ({shown})", id.info().help));
        let name = id.info().label.trim_end_matches('…');
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, name));
        if response.clicked() {
            commands.push(Command::Plain(id));
        }
    }
}
