//! The menu that says with one key what a mark is: a letter for its kind, a digit for its level.
//!
//! It is about the mark at the caret, or about the selection where that is no mark yet. What the keys mean stands beside each line, so that the second
//! time nobody needs to read.

use super::theme::{Palette, dialog};
use crate::app::command::{Command, CommandId, MarkName};
use crate::app::findings::MarkSource;
use crate::app::run::mark_at_caret;
use crate::app::session::Session;
use crate::model::{Level, MarkKind, PageId, Span};
use egui::{Key, Modifiers, RichText};

/// What the menu is about.
#[derive(Debug, Clone, PartialEq)]
enum About {
    /// A mark that is there.
    Mark { name: MarkName, kind: MarkKind, level: Option<Level>, by_rule: bool },
    /// Text that is selected.
    Selection(Span),
}

/// The menu while it is open.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkMenu {
    page: PageId,
    about: About,
    /// The text it is about, shortened.
    text: String,
}

/// The key of each kind.
const KINDS: [(Key, MarkKind); 14] = [
    (Key::B, MarkKind::Banner),
    (Key::O, MarkKind::PortionMark),
    (Key::K, MarkKind::ClassificationBlock),
    (Key::D, MarkKind::Declassification),
    (Key::C, MarkKind::ControlNumber),
    (Key::N, MarkKind::PageNumber),
    (Key::R, MarkKind::RunningHead),
    (Key::W, MarkKind::Catchword),
    (Key::T, MarkKind::Continuation),
    (Key::S, MarkKind::Stamp),
    (Key::X, MarkKind::Redaction),
    (Key::E, MarkKind::ExemptionCode),
    (Key::H, MarkKind::Heading),
    (Key::P, MarkKind::PageBreak),
];

/// The key of each level, the highest first.
const LEVELS: [(Key, Level); 6] = [
    (Key::Num1, Level::TopSecret),
    (Key::Num2, Level::Secret),
    (Key::Num3, Level::Confidential),
    (Key::Num4, Level::Restricted),
    (Key::Num5, Level::Controlled),
    (Key::Num6, Level::Unclassified),
];

impl MarkMenu {
    /// A menu for the mark at the caret, or for the selection; nothing where there is neither.
    pub fn new(session: &Session) -> Option<Self> {
        let page = session.page()?;
        let selection = session.place.selection;
        let (about, span) = match mark_at_caret(session) {
            Some(mark) => {
                let (name, by_rule) = match &mark.source {
                    MarkSource::Rule { rule, .. } => (MarkName::Rule(rule.clone(), mark.span), true),
                    MarkSource::Hand(index) => (MarkName::Hand(*index), false),
                };
                let level = mark.marking.as_ref().and_then(|marking| marking.level);
                (About::Mark { name, kind: mark.kind, level, by_rule }, mark.span)
            }
            None if selection.is_empty() => return None,
            None => (About::Selection(selection), selection),
        };
        Some(Self { page: page.id, about, text: super::shortened(page.working.text.slice(span), 60) })
    }

    /// Paints the menu; `None` while it stays open, then what was chosen.
    pub fn menu_ui(&self, ctx: &egui::Context) -> Option<Vec<Command>> {
        let mut chosen = self.keys(ctx);
        let response = dialog(ctx, "mark menu").show(ctx, |ui| {
            ui.set_width(440.0);
            let palette = Palette::of(ui);
            ui.heading(if matches!(self.about, About::Mark { .. }) { "Change marking" } else { "Mark selection as" });
            ui.label(RichText::new(&self.text).monospace());
            ui.add_space(6.0);
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.label(RichText::new("Kind").color(palette.quiet));
                    for (key, kind) in KINDS {
                        let current = matches!(self.about, About::Mark { kind: now, .. } if now == kind);
                        if choice_ui(ui, kind.label(), key.symbol_or_name(), current, None).clicked() {
                            chosen = Some(vec![self.kind(kind)]);
                        }
                    }
                });
                ui.add_space(8.0);
                ui.vertical(|ui| {
                    let label = if self.levelled() == MarkKind::PortionMark { "Portion mark of level" } else { "Level" };
                    ui.label(RichText::new(label).color(palette.quiet));
                    for (key, level) in LEVELS {
                        let current = matches!(self.about, About::Mark { level: Some(now), .. } if now == level);
                        if choice_ui(ui, level.label(), key.symbol_or_name(), current, Some(palette.level(Some(level)))).clicked() {
                            chosen = Some(vec![self.level(level)]);
                        }
                    }
                    if let About::Mark { by_rule, .. } = &self.about {
                        ui.add_space(10.0);
                        let label = if *by_rule { "No marking at all" } else { "Take the mark away" };
                        if choice_ui(ui, label, "Del", false, None).clicked() {
                            chosen = Some(vec![Command::Plain(CommandId::RejectMark)]);
                        }
                    }
                });
            });
        });
        if chosen.is_none() && response.should_close() {
            chosen = Some(Vec::new());
        }
        chosen
    }

    fn keys(&self, ctx: &egui::Context) -> Option<Vec<Command>> {
        let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::Escape) {
            return Some(Vec::new());
        }
        if matches!(self.about, About::Mark { .. }) && pressed(Key::Delete) {
            return Some(vec![Command::Plain(CommandId::RejectMark)]);
        }
        let kind = KINDS.into_iter().find(|(key, _)| pressed(*key)).map(|(_, kind)| self.kind(kind));
        let chosen = kind.or_else(|| LEVELS.into_iter().find(|(key, _)| pressed(*key)).map(|(_, level)| self.level(level)))?;
        // The text has the keyboard again in the next frame; what the key would have typed is not for it.
        ctx.input_mut(|input| input.events.retain(|event| !matches!(event, egui::Event::Text(_))));
        Some(vec![chosen])
    }

    fn kind(&self, kind: MarkKind) -> Command {
        match &self.about {
            About::Mark { name, .. } => Command::ChangeMark { page: self.page, mark: name.clone(), kind, level: None },
            About::Selection(span) => Command::AddMark(self.page, *span, kind, None),
        }
    }

    fn level(&self, level: Level) -> Command {
        let (kind, level) = (self.levelled(), Some(level));
        match &self.about {
            About::Mark { name, .. } => Command::ChangeMark { page: self.page, mark: name.clone(), kind, level },
            About::Selection(span) => Command::AddMark(self.page, *span, kind, level),
        }
    }

    /// The kind that a level makes of it: what it is, where that can have a level, otherwise a banner line.
    fn levelled(&self) -> MarkKind {
        match self.about {
            About::Mark { kind: kind @ (MarkKind::PortionMark | MarkKind::ClassificationBlock | MarkKind::Stamp), .. } => kind,
            About::Mark { .. } | About::Selection(_) => MarkKind::Banner,
        }
    }
}

/// A line of the menu: what it is, and its key.
fn choice_ui(ui: &mut egui::Ui, label: &str, key: &str, current: bool, colour: Option<egui::Color32>) -> egui::Response {
    let mut text = RichText::new(label);
    if let Some(colour) = colour {
        text = text.color(colour).strong();
    }
    let response = ui.add(
        egui::Button::new(text)
            .shortcut_text(key)
            .selected(current)
            .min_size(egui::vec2(204.0, 22.0))
            .frame(true)
            .frame_when_inactive(current),
    );
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, current, format!("{label}, key {key}")));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_and_level_has_a_key_of_its_own() {
        let keys: BTreeSet<Key> = KINDS.iter().map(|(key, _)| *key).chain(LEVELS.iter().map(|(key, _)| *key)).collect();
        assert_eq!(keys.len(), KINDS.len() + LEVELS.len());
        assert!(MarkKind::ALL.iter().all(|kind| KINDS.iter().any(|(_, known)| known == kind)));
        assert!(Level::ALL.iter().all(|level| LEVELS.iter().any(|(_, known)| known == level)));
    }
}
