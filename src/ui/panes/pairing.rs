//! The pairing review: shown where there is doubt which scan goes with which text; a text can be dragged to another scan.

use crate::app::intake::IntakePlan;
use crate::model::TextRef;
use crate::ui::theme::{Palette, mix};
use egui::{Frame, RichText, Stroke, vec2};
use std::path::Path;

/// What the review remembers.
#[derive(Debug, Default)]
pub struct PairingState {
    /// Whether only doubtful pages are listed.
    pub only_doubts: bool,
    /// The text that was picked up by its button, to be paired with another page: for whoever does not drag.
    carried: Option<Dragged>,
}

impl PairingState {
    /// The review as it begins.
    pub fn new() -> Self {
        Self { only_doubts: true, carried: None }
    }
}

/// What the user decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairingAnswer {
    /// Nothing yet.
    Open,
    /// Work with these pairs.
    Accept,
    /// Do not open.
    Cancel,
}

/// A text that is dragged: its document, page and place among the page's texts.
type Dragged = (usize, usize, usize);

/// Height of a row in points.
const ROW: f32 = 74.0;

/// Paints the review over `plan`; `deciding` shows the buttons that accept or cancel.
pub fn pairing_ui(ui: &mut egui::Ui, state: &mut PairingState, plan: &mut IntakePlan, deciding: bool) -> PairingAnswer {
    let answer = head_ui(ui, state, plan, deciding);
    ui.separator();
    let rows: Vec<(usize, usize)> = plan
        .documents
        .iter()
        .enumerate()
        .flat_map(|(document, planned)| (0..planned.pages.len()).map(move |page| (document, page)))
        .filter(|&(document, page)| {
            !(deciding && state.only_doubts)
                || state.carried.is_some()
                || plan.documents.get(document).and_then(|planned| planned.pages.get(page)).is_some_and(|page| !page.doubts.is_empty())
        })
        .collect();
    let leftovers = plan.leftovers.len();
    let mut moved = None;
    egui::ScrollArea::vertical().id_salt("pairing").auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        rows.len() + leftovers,
        |ui, visible| {
            for place in visible {
                match rows.get(place) {
                    Some(&(document, page)) => {
                        if let Some(drop) = pair_ui(ui, plan, state, (document, page), deciding) {
                            moved = Some((drop, (document, page)));
                        }
                    }
                    None => leftover_ui(ui, plan, place - rows.len()),
                }
            }
        },
    );
    if let Some((from, to)) = moved {
        state.carried = None;
        // What was decided by hand is no doubt any more, and should not vanish under the hand.
        state.only_doubts = false;
        move_text(plan, from, to);
    }
    answer
}

/// What the review is about, and its buttons.
fn head_ui(ui: &mut egui::Ui, state: &mut PairingState, plan: &IntakePlan, deciding: bool) -> PairingAnswer {
    let palette = Palette::of(ui);
    let mut answer = PairingAnswer::Open;
    let doubts = plan.all_doubts().count();
    ui.add_space(8.0);
    ui.heading(if deciding { "Please look at the pairing" } else { "Pairing" });
    let counted = |count: usize, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
    ui.label(format!(
        "{} in {}, {}",
        counted(plan.page_count(), "page"),
        counted(plan.documents.len(), "document"),
        counted(doubts, "doubt")
    ));
    if deciding {
        match carried(plan, state) {
            None => ui.label(
                RichText::new("Drag a text to the scan it belongs to, or choose “Move…”. Your files are never renamed or changed.")
                    .color(palette.quiet),
            ),
            Some(name) => ui.label(RichText::new(format!("Where does {name} belong? Choose “Pair here” on its page; Esc leaves it."))),
        };
        if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)) {
            state.carried = None;
        }
        ui.horizontal(|ui| {
            if ui.add(egui::Button::new(RichText::new("Open with these pairs").strong())).clicked() {
                answer = PairingAnswer::Accept;
            }
            if ui.button("Cancel").clicked() {
                answer = PairingAnswer::Cancel;
            }
            ui.checkbox(&mut state.only_doubts, "Only doubtful pages");
        });
    }
    for doubt in &plan.doubts {
        ui.label(RichText::new(format!("• {}", doubt.what)).color(palette.warning));
    }
    answer
}

/// The name of the text that was picked up, where there is one.
fn carried(plan: &IntakePlan, state: &PairingState) -> Option<String> {
    let (document, page, place) = state.carried?;
    plan.documents.get(document)?.pages.get(page)?.texts.get(place).map(|text| shown(&text.path))
}

fn pair_ui(
    ui: &mut egui::Ui,
    plan: &IntakePlan,
    state: &mut PairingState,
    (document, page): (usize, usize),
    deciding: bool,
) -> Option<Dragged> {
    let palette = Palette::of(ui);
    let planned = plan.documents.get(document)?;
    let pair = planned.pages.get(page)?;
    let doubtful = !pair.doubts.is_empty();
    let fill = if doubtful { mix(palette.paper, palette.warning, 0.1) } else { palette.paper };
    let frame = Frame::new().fill(fill).stroke(Stroke::new(1.0, palette.line)).corner_radius(4).inner_margin(6);
    let mut put_here = None;
    let (_, dropped) = ui.dnd_drop_zone::<Dragged, _>(frame, |ui| {
        ui.set_min_size(vec2(ui.available_width(), ROW - 22.0));
        ui.set_max_height(ROW - 22.0);
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(120.0);
                ui.label(RichText::new(format!("Page {}", pair.label)).strong());
                if page == 0 {
                    ui.label(RichText::new(&planned.title).small().color(palette.accent));
                }
            });
            ui.vertical(|ui| {
                ui.set_width((ui.available_width() * 0.38).max(160.0));
                match &pair.scan {
                    Some(scan) => {
                        let frame = if scan.frame > 0 { format!(" · image {}", scan.frame + 1) } else { String::new() };
                        ui.add(egui::Label::new(format!("{}{frame}", shown(&scan.path))).truncate());
                    }
                    None => {
                        ui.label(RichText::new("no scan").color(palette.warning));
                    }
                }
                ui.add(egui::Label::new(RichText::new(pair.why.sentence()).small().color(palette.quiet)).truncate());
            });
            ui.vertical(|ui| {
                texts_ui(ui, &pair.texts, (document, page), deciding.then_some(&mut *state));
                if let Some(from) = state.carried.filter(|&(of, at, _)| deciding && (of, at) != (document, page)) {
                    let button = ui.small_button("Pair here");
                    let name = carried(plan, state).unwrap_or_default();
                    button.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Pair {name} with page {}", pair.label))
                    });
                    if button.clicked() {
                        put_here = Some(from);
                    }
                }
                for doubt in &pair.doubts {
                    ui.add(egui::Label::new(RichText::new(format!("• {}", doubt.what)).small().color(palette.warning)).truncate());
                }
            });
        });
    });
    put_here.or(dropped.map(|dragged| *dragged)).filter(|&(from, at, _)| (from, at) != (document, page))
}

/// The texts of a page; `movable` where they may be taken to another.
fn texts_ui(ui: &mut egui::Ui, texts: &[TextRef], (document, page): (usize, usize), mut movable: Option<&mut PairingState>) {
    let palette = Palette::of(ui);
    if texts.is_empty() {
        ui.label(RichText::new("no text").color(palette.warning));
    }
    for (place, text) in texts.iter().enumerate() {
        let role = if place == 0 { "working" } else { "witness" };
        let part = if text.index > 0 { format!(" · page {}", text.index + 1) } else { String::new() };
        let label = format!("{} ({}{part}, {role})", shown(&text.path), text.name);
        let Some(state) = movable.as_deref_mut() else {
            ui.add(egui::Label::new(label).truncate());
            continue;
        };
        ui.horizontal(|ui| {
            let id = egui::Id::unique(("text", document, page, place));
            let is_carried = state.carried == Some((document, page, place));
            let button = ui.add(egui::Button::new("Move…").selected(is_carried).small()).on_hover_text("Pair it with another page");
            let name = shown(&text.path);
            button.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_carried, format!("Move {name} to another page")));
            if button.clicked() {
                state.carried = (!is_carried).then_some((document, page, place));
            }
            let in_hand = ui.ctx().is_being_dragged(id);
            ui.dnd_drag_source(id, (document, page, place), |ui| {
                // In the hand it is a slip of paper, so that it can be read over what lies under it.
                let slip = if in_hand { Frame::popup(ui.style()) } else { Frame::new() };
                slip.show(ui, |ui| ui.add(egui::Label::new(format!("≡ {label}")).truncate().selectable(false)));
            });
        });
    }
}

fn leftover_ui(ui: &mut egui::Ui, plan: &IntakePlan, place: usize) {
    let palette = Palette::of(ui);
    if let Some(leftover) = plan.leftovers.get(place) {
        ui.allocate_ui(vec2(ui.available_width(), ROW), |ui| {
            ui.label(shown(&leftover.path));
            ui.label(RichText::new(&leftover.why).small().color(palette.quiet));
        });
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Moves a text to another page, where it becomes the working reading; a page left without scan and text goes.
fn move_text(plan: &mut IntakePlan, (document, page, place): Dragged, (to_document, to_page): (usize, usize)) {
    let Some(from) = plan.documents.get_mut(document).and_then(|planned| planned.pages.get_mut(page)) else { return };
    if place >= from.texts.len() {
        return;
    }
    let text = from.texts.remove(place);
    if place < from.reasons.len() {
        from.reasons.remove(place);
    }
    from.doubts.clear();
    let empty = from.texts.is_empty() && from.scan.is_none();
    if let Some(to) = plan.documents.get_mut(to_document).and_then(|planned| planned.pages.get_mut(to_page)) {
        to.texts.insert(0, text);
        to.reasons.insert(0, crate::app::intake::PairReason::ByHand);
        to.why = crate::app::intake::PairReason::ByHand;
        to.doubts.clear();
    }
    if empty && let Some(planned) = plan.documents.get_mut(document) {
        planned.pages.remove(page);
    }
    plan.documents.retain(|planned| !planned.pages.is_empty());
}
