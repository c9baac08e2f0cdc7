//! What a screen reader gets: a text field with the pane's name, the text near the caret, and the caret.
//!
//! Handing over megabytes each frame would stop everything (measured: 50 ms at 1 MB), so beyond [`WHOLE`] bytes the value is the text that shows.

use super::Caret;
use super::contract::EditorInput;
use super::keys::{Action, with_lf};
use super::stage::{Shown, Stage};
use egui::accesskit::{self, ActionData, ActionRequest, Role, TreeId};
use egui::emath::TSTransform;
use egui::text_selection::{CCursorRange, accesskit_text};
use egui::{Event, Id, Response, Ui, WidgetInfo, vec2};

/// The longest text that is handed over as a whole, in bytes.
const WHOLE: usize = 16 * 1024;

/// What a screen reader asks of this widget.
pub(super) fn action(event: &Event, id: Id, input: &EditorInput<'_>) -> Option<Action> {
    let Event::AccessKitActionRequest(ActionRequest { action, target_node, target_tree, data: Some(ActionData::Value(value)) }) = event
    else {
        return None;
    };
    if !input.editable || *target_node != id.accesskit_id() || *target_tree != TreeId::ROOT {
        return None;
    }
    match action {
        accesskit::Action::ReplaceSelectedText => Some(Action::Insert(with_lf(value), false)),
        // The value given out may be a part; only a whole one can be set.
        accesskit::Action::SetValue if input.text.len() <= WHOLE => Some(Action::SetText(with_lf(value))),
        _ => None,
    }
}

/// Describes the widget, where anybody listens.
pub(super) fn describe(ui: &Ui, response: &Response, input: &EditorInput<'_>, stage: &Stage<'_>, shown: &[Shown], caret: Caret) {
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(enabled, value(input, shown), value(input, shown), "");
        info.label = Some(input.label.to_owned());
        info
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::MultilineTextInput);
        node.set_label(input.label);
        if input.editable && enabled {
            node.add_action(accesskit::Action::ReplaceSelectedText);
            if input.text.len() <= WHOLE {
                node.add_action(accesskit::Action::SetValue);
            }
        } else {
            node.set_read_only();
        }
    });
    // The caret's line with its letters' places, so that a reader can follow the caret.
    if let Some(here) = shown.iter().rev().find(|shown| shown.laid.content.touches(caret.at)) {
        let head = input.text.get(here.laid.content.start..caret.at).map_or(0, |head| head.chars().count());
        let cursor = CCursorRange::one(egui::text::CCursor::new(head));
        let origin = TSTransform::from_translation(vec2(stage.geometry.text_left, here.y));
        accesskit_text::update_accesskit_for_text_widget(ui.ctx(), response.id, Some(cursor), origin, &here.laid.galley);
    }
}

fn value(input: &EditorInput<'_>, shown: &[Shown]) -> String {
    if input.text.len() <= WHOLE {
        return input.text.to_owned();
    }
    let (first, last) = (shown.first().map_or(0, |s| s.laid.content.start), shown.last().map_or(0, |s| s.laid.content.end));
    let end = input.text.floor_char_boundary(last.min(first + WHOLE));
    input.text.get(first..end).unwrap_or("").to_owned()
}
