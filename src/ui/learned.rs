//! The dialog of learned rules, and the quiet notice that offers one.

use super::dialogs::Asked;
use super::theme::{Palette, dialog};
use super::window::Window;
use crate::app::command::{Command, CommandId};
use crate::app::learned::{LearnedRule, OFFERED_AFTER, Reach, Rule, RuleState};
use crate::app::workspace::Workspace;
use egui::{Align2, Frame, Key, Margin, Modifiers, RichText, ScrollArea, Stroke};

/// The dialog while it is open.
#[derive(Debug, Default)]
pub struct LearnedDialog {
    form: Rule,
    /// The rule that is being changed; `None` while one is being added.
    place: Option<Rule>,
    wants_focus: bool,
    /// Why the last thing was not done.
    problem: String,
}

/// What came of a frame of the dialog.
enum Asks {
    Command(Command),
    Import,
    Export,
}

impl LearnedDialog {
    fn dialog_ui(&mut self, ctx: &egui::Context, workspace: &Workspace) -> (bool, Option<Asks>) {
        let (mut open, mut asks) = (true, None);
        let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let room = ctx.content_rect().size();
        let rules = workspace.session.as_ref().map(|session| session.rules.rules()).unwrap_or_default();
        let response = dialog(ctx, "learned rules").show(ctx, |ui| {
            let palette = Palette::of(ui);
            ui.set_width((room.x - 120.0).clamp(560.0, 780.0));
            ui.heading("Learned rules");
            let what = format!(
                "A correction made {OFFERED_AFTER} times is offered for the rest of the dossier. Nothing is changed before you have seen its places."
            );
            ui.label(RichText::new(what).color(palette.quiet));
            ui.add_space(6.0);
            self.list_ui(ui, &rules, (room.y - 380.0).clamp(100.0, 340.0), &mut asks);
            ui.separator();
            self.form_ui(ui, &mut asks);
            ui.separator();
            ui.horizontal(|ui| {
                if ui.button("Import…").on_hover_text("Take in rules from a file; what was decided here stays").clicked() {
                    asks = Some(Asks::Import);
                }
                let export = ui.add_enabled(!rules.is_empty(), egui::Button::new("Export…"));
                if export.on_hover_text("Write all rules to a text file, one a line").clicked() {
                    asks = Some(Asks::Export);
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if ui.button("Close").clicked() {
                        open = false;
                    }
                });
            });
        });
        (open && !escape && !response.should_close(), asks)
    }

    fn list_ui(&mut self, ui: &mut egui::Ui, rules: &[LearnedRule], height: f32, asks: &mut Option<Asks>) {
        let palette = Palette::of(ui);
        if rules.is_empty() {
            ui.label(RichText::new("None yet: correct the same misreading three times, or add a rule below.").color(palette.quiet));
            return;
        }
        let list = ScrollArea::vertical().id_salt("learned rules list").max_height(height).auto_shrink([false, true]);
        list.show_rows(ui, 26.0, rules.len(), |ui, shown| {
            for known in rules.get(shown).unwrap_or_default() {
                self.rule_ui(ui, known, asks);
            }
        });
    }

    fn rule_ui(&mut self, ui: &mut egui::Ui, known: &LearnedRule, asks: &mut Option<Asks>) {
        let palette = Palette::of(ui);
        let LearnedRule { rule, seen, state } = known;
        let said = rule.said();
        ui.horizontal(|ui| {
            ui.set_height(22.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let button = |ui: &mut egui::Ui, label: &str, hover: &str| {
                    let response = ui.button(label).on_hover_text(hover);
                    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{label} {said}")));
                    response.clicked()
                };
                if *state != RuleState::Offered && button(ui, "Remove", "Take the rule out of the list") {
                    *asks = Some(Asks::Command(Command::RemoveLearnedRule(rule.clone())));
                }
                if *state == RuleState::Declined {
                    if button(ui, "Offer again", "The rule may be offered again") {
                        *asks = Some(Asks::Command(Command::DecideLearnedRule(rule.clone(), RuleState::Offered)));
                    }
                } else if button(ui, "Decline", "It is not wanted, and not offered again") {
                    *asks = Some(Asks::Command(Command::DecideLearnedRule(rule.clone(), RuleState::Declined)));
                }
                if button(ui, "Change", "Write it otherwise") {
                    *self = Self { form: rule.clone(), place: Some(rule.clone()), wants_focus: true, problem: String::new() };
                }
                if button(ui, "List places", "Look through every place in the dossier, and change those that are ticked") {
                    *asks = Some(Asks::Command(Command::ListLearnedRule(rule.clone())));
                }
                let often = if *seen == 0 { String::new() } else { format!(" · {seen} times") };
                let about = format!("{} · {}{often}", rule.reach.label(), state.id());
                ui.label(RichText::new(about).small().color(palette.quiet));
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let shown = RichText::new(format!("{} → {}", rule.from, rule.to)).monospace().strong();
                    let shown = if *state == RuleState::Declined { shown.color(palette.quiet) } else { shown };
                    ui.add(egui::Label::new(shown).truncate());
                });
            });
        });
    }

    fn form_ui(&mut self, ui: &mut egui::Ui, asks: &mut Option<Asks>) {
        let palette = Palette::of(ui);
        ui.strong(if self.place.is_some() { "Change a rule" } else { "Add a rule" });
        let mut enter = false;
        ui.horizontal(|ui| {
            let label = ui.label("From");
            let field = ui.add(egui::TextEdit::singleline(&mut self.form.from).hint_text("Cubz").desired_width(150.0));
            let field = field.labelled_by(label.id);
            if std::mem::take(&mut self.wants_focus) {
                field.request_focus();
            }
            let label = ui.label("To");
            let to = ui.add(egui::TextEdit::singleline(&mut self.form.to).hint_text("Cuba").desired_width(150.0)).labelled_by(label.id);
            enter = [&field, &to].iter().any(|field| field.lost_focus()) && ui.input(|input| input.key_pressed(Key::Enter));
            for reach in Reach::ALL {
                ui.radio_value(&mut self.form.reach, reach, reach.label());
            }
        });
        ui.horizontal(|ui| {
            let can = self.form.checked().is_ok();
            let label = if self.place.is_some() { "Change rule" } else { "Add rule" };
            if ui.add_enabled(can, egui::Button::new(label)).clicked() || (enter && can) {
                *asks = Some(Asks::Command(Command::PutLearnedRule(self.place.clone(), self.form.clone())));
            }
            if self.place.is_some() && ui.button("Add another instead").clicked() {
                *self = Self::default();
            }
            if !self.problem.is_empty() {
                ui.label(RichText::new(&self.problem).color(palette.failure));
            }
        });
    }
}

impl Window {
    pub(super) fn show_learned(&mut self) {
        self.learned = Some(LearnedDialog::default());
    }

    /// The dialog, where it is open.
    pub(super) fn learned_ui(&mut self, ctx: &egui::Context) {
        let Some(mut dialog) = self.learned.take() else { return };
        let (open, asks) = dialog.dialog_ui(ctx, &self.workspace);
        let clock = self.workspace.clock().clone();
        let mut stays = open;
        match asks {
            Some(Asks::Command(command)) => {
                stays &= !matches!(command, Command::ListLearnedRule(_));
                match self.workspace.run(command) {
                    Ok(effects) => {
                        dialog = LearnedDialog::default();
                        for effect in effects {
                            self.effect(ctx, effect);
                        }
                    }
                    Err(problem) => dialog.problem = problem.what,
                }
                ctx.request_repaint();
            }
            Some(Asks::Import) => self.dialogs.ask(ctx, Asked::LearnedFrom, clock),
            Some(Asks::Export) => self.dialogs.ask(ctx, Asked::LearnedTo("learned-rules.tsv".to_owned()), clock),
            None => {}
        }
        self.learned = stays.then_some(dialog);
    }

    /// Offers a rule, in a corner where it covers no line that is being worked on and moves nothing.
    pub(super) fn offer_ui(&self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        let Some(session) = self.workspace.session.as_ref().filter(|session| session.rules.has_offer()) else { return };
        let Some(offer) = session.rules.offer() else { return };
        let above = self.below_card(ctx);
        let area = egui::Area::new(egui::Id::unique("offer")).order(egui::Order::Middle).anchor(Align2::RIGHT_BOTTOM, [-14.0, -above]);
        area.show(ctx, |ui| {
            let palette = Palette::of(ui);
            let frame = Frame::new().fill(palette.panel).stroke(Stroke::new(1.0, palette.quiet)).corner_radius(6);
            frame.inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.label(format!("{}, {} times.", offer.rule.said(), offer.seen));
                    let key = self.workspace.keys.shown(CommandId::ListOffered);
                    let list = egui::Button::new("List the other places").shortcut_text(key);
                    if ui.add(list).on_hover_text(CommandId::ListOffered.info().help).clicked() {
                        commands.push(Command::Plain(CommandId::ListOffered));
                    }
                    if ui.button("Decline").on_hover_text("Do not offer this rule again").clicked() {
                        commands.push(Command::DecideLearnedRule(offer.rule.clone(), RuleState::Declined));
                    }
                    if ui.button("Not now").on_hover_text(CommandId::PutOffOffered.info().help).clicked() {
                        commands.push(Command::Plain(CommandId::PutOffOffered));
                    }
                });
            });
        });
    }
}
