//! The window's part of reviewing doubtful words: the card below the text, the list in the inspector, and what the scan follows.

use super::panes::card::{CardInput, CardState, card_height, card_ui};
use super::panes::suspects::{SuspectsInput, suspects_ui};
use super::panes::text::TextLook;
use super::window::Window;
use crate::app::command::{Command, CommandId, Effect};
use crate::app::crops::crop_key;
use crate::app::review::{ReviewScope, SuspectFilter};
use crate::app::scan_cache::TileStyle;
use crate::app::views;
use crate::app::views::suspects::{Card, SuspectList};
use crate::model::{PageId, ScanRect, Span};
use egui::{Frame, Panel};
use std::sync::Arc;

/// Words after the one that is looked at whose pictures are made beforehand.
const AHEAD: usize = 4;

/// What the list of a page depends on.
type ListKey = (Option<PageId>, u64, u64, SuspectFilter, ReviewScope);
/// What the number left depends on.
type LeftKey = (u64, u64, SuspectFilter, ReviewScope, Option<PageId>, Option<(PageId, Span)>);

/// What the window remembers of reviewing.
#[derive(Debug, Default)]
pub(super) struct ReviewState {
    /// The card.
    pub(super) card: CardState,
    /// The suspect that was shown last.
    shown: Option<(PageId, Span)>,
    /// Where the card begins on the screen, in points from the top; `None` where it does not show.
    card_top: Option<f32>,
    /// Whether the card showed in the last frame.
    open: bool,
    /// Whether a list lay below the text while reviewing.
    listed: bool,
    list: Option<(ListKey, Arc<SuspectList>)>,
    left: Option<(LeftKey, String)>,
    /// The row that was scrolled to last.
    revealed: Option<Span>,
    /// Places whose pictures are wanted in this frame.
    pub(super) wanted: Vec<(PageId, ScanRect)>,
}

impl Window {
    /// Before anything is painted: what the review came to without a key shows, and a look elsewhere ends it.
    pub(super) fn follow_review(&mut self, ctx: &egui::Context) {
        let Some(session) = &self.workspace.session else { return };
        let listed = self.batch.is_some() || self.shapes.is_some();
        let was_listed = std::mem::replace(&mut self.review.listed, listed);
        let (at, open) = (session.review.suspect(), session.review.at.is_some());
        if let Some((page, span)) = at {
            if session.place.page != Some(page) && !listed {
                let back = if was_listed { Command::ReturnToSuspect } else { Command::Plain(CommandId::LeaveReview) };
                return self.command(ctx, back);
            }
            if self.review.shown != at && session.place.page == Some(page) {
                self.effect(ctx, Effect::Reveal(span));
            }
        }
        self.review.shown = at;
        if std::mem::replace(&mut self.review.open, open) && !open {
            self.editor.request_focus();
        }
    }

    /// Whether the review's card shows below the text.
    pub(super) fn is_reviewing(&self) -> bool {
        self.workspace.session.as_ref().is_some_and(|session| session.review.at.is_some())
    }

    /// How far above the foot of the window what is said must stay, in points, to cover nothing of the card.
    pub(super) fn below_card(&self, ctx: &egui::Context) -> f32 {
        const STATUS: f32 = 40.0;
        self.review.card_top.filter(|_| self.is_reviewing()).map_or(STATUS, |top| (ctx.content_rect().bottom() - top + 8.0).max(STATUS))
    }

    /// The card, in its place at the foot of the text pane.
    pub(super) fn card_pane_ui(&mut self, ui: &mut egui::Ui, commands: &mut Vec<Command>) {
        self.review.wanted.clear();
        self.review.card_top = None;
        if !self.is_reviewing() {
            return;
        }
        let words = self.words();
        let left = self.queue_left();
        let Some(session) = &self.workspace.session else { return };
        let Some(card) = views::suspects::card(session, &words) else { return };
        let (mut picture, mut turns, mut no_picture) = (None, crate::model::QuarterTurns::default(), "");
        let epoch = self.workspace.thumbnail_epoch();
        if let Card::Suspect(suspect) = &card {
            let head = session.dossier.head(suspect.page);
            turns = head.map(|head| head.turns).unwrap_or_default();
            let known = session.suspects.get(suspect.page);
            let after = known.into_iter().flat_map(|known| &known.shown).filter(|other| other.span.start >= suspect.span.start);
            let zones = after.take(AHEAD).filter_map(|other| views::scan::zone_of(&words, other.span));
            self.review.wanted =
                suspect.zone.into_iter().chain(zones.filter(|zone| Some(*zone) != suspect.zone)).map(|zone| (suspect.page, zone)).collect();
            let key = suspect.zone.map(|zone| crop_key(suspect.page, zone));
            picture = key.and_then(|key| self.crops.get((epoch, key)));
            no_picture = match key {
                _ if head.is_none_or(|head| head.scan.is_none()) => "this page has no scan",
                None => "it is not known where the word stands",
                Some(key) if self.workspace.is_crop_hopeless(key) => "no picture can be made",
                Some(_) => "…",
            };
        }
        let font = TextLook { size: self.workspace.view.text_size, typewriter: self.workspace.view.typewriter }.font();
        let takes_keys = !self.is_covered() && !self.list_has_keyboard();
        let keys = &self.workspace.keys;
        let input = CardInput {
            card: &card,
            left: &left,
            picture,
            turns,
            no_picture,
            font,
            editable: session.read_only.is_none(),
            takes_keys,
            key: &|id| keys.shown(id),
        };
        let height = card_height(ui.available_width());
        let state = &mut self.review.card;
        let panel = Panel::bottom("doubtful word").resizable(false).exact_size(height).frame(Frame::new());
        let shown = panel.show(ui, |ui| card_ui(ui, state, &input));
        commands.extend(shown.inner);
        self.review.card_top = Some(shown.response.rect.top());
        if self.batch.is_none() && self.shapes.is_none() {
            // A list below asks for these with its own.
            self.upload_crops(ui.ctx());
            let wanted = std::mem::take(&mut self.review.wanted);
            let textures = &self.crops;
            self.workspace.request_crops(&wanted, &|key| textures.holds((epoch, key), TileStyle::default()));
        }
    }

    /// How many are left in the queue, counted when something in it changed.
    pub(super) fn queue_left(&mut self) -> String {
        let Some(session) = &self.workspace.session else { return String::new() };
        let review = &session.review;
        let key = (session.suspects.generation(), session.generation(), review.filter, review.scope, session.place.page, review.suspect());
        match &self.review.left {
            Some((known, left)) if *known == key => left.clone(),
            _ => {
                let left = views::suspects::queue_left(session);
                self.review.left = Some((key, left.clone()));
                left
            }
        }
    }

    /// The tab of doubtful words.
    pub(super) fn suspects_tab_ui(&mut self, ui: &mut egui::Ui, page: PageId) -> Vec<Command> {
        let left = self.queue_left();
        let Some(session) = &self.workspace.session else { return Vec::new() };
        let review = &session.review;
        let key = (session.place.page, session.suspects.generation(), session.generation(), review.filter, review.scope);
        let list = match &self.review.list {
            Some((known, list)) if *known == key => Arc::clone(list),
            _ => Arc::new(views::suspects::list(session)),
        };
        self.review.list = Some((key, Arc::clone(&list)));
        let here = review.suspect().filter(|(on, _)| *on == page).map_or(session.place.selection, |(_, span)| span);
        let reveal = self.review.revealed.replace(here) != Some(here);
        let input = SuspectsInput {
            page,
            list: &list,
            filter: review.filter,
            order: review.order,
            left: &left,
            here,
            reveal,
            key: self.workspace.keys.shown(CommandId::ReviewStart),
        };
        suspects_ui(ui, &input)
    }

    /// Somebody clicked into the text while reviewing: on another doubtful word the review goes there, elsewhere it ends.
    pub(super) fn clicked_while_reviewing(&self, at: usize) -> Option<Command> {
        let session = self.workspace.session.as_ref()?;
        let (page, span) = session.review.suspect().map_or((session.place.page?, None), |(page, span)| (page, Some(span)));
        session.review.at?;
        if span.is_some_and(|span| span.touches(at)) {
            return None;
        }
        let known = views::suspects::shown(session, page).find(|suspect| suspect.span.touches(at)).map(|suspect| suspect.span);
        Some(known.map_or(Command::Plain(CommandId::LeaveReview), |span| Command::GoToSuspect(page, span)))
    }
}
