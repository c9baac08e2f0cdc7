//! What the window does with answers: a key that was chosen, a question that was answered, the place it was put at.
//!
//! These belong to [`Window`] and stand apart from its frame because none of them is part of it.

use super::key_sheet::KeyChange;
use super::questions::Question;
use super::window::Window;
use crate::app::command::Command;
use crate::app::preferences::WindowPlace;
use crate::model::PageStatus;

impl Window {
    /// Notes where the window stands, for the next start.
    pub(super) fn note_window(&mut self, ctx: &egui::Context) {
        let known = WindowPlace::of(&self.workspace.settings);
        let place = ctx.input(|input| {
            let viewport = input.viewport();
            let maximized = viewport.maximized.unwrap_or(false) || viewport.fullscreen.unwrap_or(false);
            let monitor = viewport.monitor_size.map(Into::into);
            let inner = viewport.inner_rect.filter(|_| !viewport.minimized.unwrap_or(false));
            let filling = inner.filter(|_| maximized).map(|inner| inner.size().round().into()).or(known.and_then(|known| known.filling));
            if let Some(known) = known.filter(|_| maximized) {
                return Some(WindowPlace { monitor, maximized, filling, ..known });
            }
            let corner = viewport.outer_rect.map(|outer| outer.min.into());
            Some(WindowPlace { size: inner?.size().into(), corner, monitor, maximized, filling })
        });
        if let (Some(known), Some(place)) = (known, place)
            && !place.maximized
            && known.is_left_filling(place.size)
        {
            // It was made as large as the monitor, so the system does not know how large it was before that.
            ctx.send_viewport_cmd(egui::ViewportCommand::InnerSize(known.size.into()));
            WindowPlace { maximized: false, ..known }.put(&mut self.workspace.settings);
            return;
        }
        if let (Some(known), Some(place), false) = (known, place, self.placed) {
            self.placed = true;
            let is_elsewhere = known.monitor.zip(place.monitor).is_some_and(|(was, is)| was != is.map(f32::round));
            if is_elsewhere && known.corner.is_some() {
                // The corner was meant for a monitor that is gone; here it may be out of sight.
                ctx.send_viewport_cmd(egui::ViewportCommand::OuterPosition(egui::pos2(40.0, 40.0)));
            }
        }
        if let Some(place) = place.filter(|place| known != Some(*place)) {
            place.put(&mut self.workspace.settings);
            let is_filled = |place: WindowPlace| (place.maximized, place.filling);
            self.layout_changed |= known.map(is_filled) != Some(is_filled(place));
        }
    }

    pub(super) fn change_key(&mut self, change: KeyChange) {
        let changes = &mut self.workspace.settings.keys;
        match change {
            KeyChange::Set(id, chord) => {
                // The one that had the key keeps its others.
                if let Some(other) = self.workspace.keys.command(&chord).filter(|other| *other != id) {
                    let rest: Vec<String> = self
                        .workspace
                        .keys
                        .keys(other)
                        .iter()
                        .filter(|kept| **kept != chord)
                        .map(crate::app::keys::Chord::spelled)
                        .collect();
                    changes.insert(other.info().name.to_owned(), rest);
                }
                changes.insert(id.info().name.to_owned(), vec![chord.spelled()]);
            }
            KeyChange::Reset(id) => {
                changes.remove(id.info().name);
            }
            KeyChange::ResetAll => changes.clear(),
        }
        self.workspace.keys = crate::app::keys::KeyMap::new(&self.workspace.settings.keys).0;
        self.workspace.save_settings();
    }

    pub(super) fn question_answered(&mut self, ctx: &egui::Context, question: &Question, answer: String) {
        let Some(session) = &self.workspace.session else { return };
        let Some(page) = session.place.page else { return };
        if question.is_note() {
            self.command(ctx, Command::SetStatus(page, PageStatus::Problem, answer));
            return;
        }
        let wanted = answer.trim();
        let heads = session.dossier.heads();
        let found = heads
            .iter()
            .find(|head| head.label.eq_ignore_ascii_case(wanted))
            .or_else(|| wanted.parse::<usize>().ok().and_then(|number| heads.get(number.checked_sub(1)?)));
        match found.map(|head| head.id) {
            Some(id) => self.command(ctx, Command::GoToPage(id)),
            None => self.sayings.say(ctx, format!("There is no page {wanted}")),
        }
    }
}
