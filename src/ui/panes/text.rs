//! The text pane: what the view says, drawn by the editor widget.

use crate::app::session::Session;
use crate::app::views;
use crate::app::views::text::{Highlight, Highlighted, TextKey, TextView};
use crate::model::{MarkKind, Page, Span};
use crate::ui::theme::{Palette, mix, reading, typewriter};
use crate::ui::widgets::text_editor::{
    DecorationKind, EditorColors, EditorInput, EditorOutput, Ghost, RowDecoration, SpanStyle, StyledSpan, TextEditor, Underline,
};
use egui::{FontId, RichText};

/// How the text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextLook {
    /// Size of the letters in points.
    pub size: f32,
    /// Whether the typewriter face is used.
    pub typewriter: bool,
}

impl TextLook {
    /// The face and size.
    pub fn font(self) -> FontId {
        FontId::new(self.size, if self.typewriter { typewriter() } else { reading() })
    }
}

/// What is drawn on the text, made once and kept until something in it changes.
#[derive(Debug)]
pub struct DrawnText {
    key: TextKey,
    dark: bool,
    /// The view without its page.
    view: TextView,
    styles: Vec<StyledSpan>,
    decorations: Vec<RowDecoration>,
}

impl DrawnText {
    /// Makes what is drawn from what the session holds now.
    pub fn new(session: &Session, key: TextKey, changed: &[(Span, String)], palette: &Palette) -> Self {
        let view = TextView { page: None, ..views::text::text(session, changed) };
        let (styles, decorations) = drawn(&view.highlights, palette);
        Self { key, dark: palette.dark, view, styles, decorations }
    }

    /// Whether it can be drawn again as it is.
    pub fn is_still(&self, now: &TextKey, palette: &Palette) -> bool {
        self.key.is_still(now) && self.dark == palette.dark
    }
}

/// Rooms between the lines, for something to be painted above each.
#[derive(Debug, Default)]
pub struct TextRooms {
    /// The rooms in order of their places.
    pub rooms: Vec<RowDecoration>,
    /// Room below the last line, in points.
    pub below: f32,
    /// Size of the letters between them, in points.
    pub size: f32,
}

/// What the text pane is told.
pub struct TextInput<'a> {
    /// The page.
    pub page: &'a Page,
    /// What is drawn on it.
    pub drawn: &'a DrawnText,
    /// How it is set.
    pub look: TextLook,
    /// Whether it can be changed.
    pub editable: bool,
    /// What is pointed at on the scan.
    pub pointed: Option<Span>,
    /// Rooms between the lines, where it is shown line by line.
    pub rooms: Option<&'a TextRooms>,
}

/// Paints the text pane.
pub fn text_ui(ui: &mut egui::Ui, editor: &mut TextEditor, told: &TextInput<'_>) -> EditorOutput {
    let TextInput { page, drawn, look, editable, pointed, rooms } = *told;
    let palette = Palette::of(ui);
    let view = &drawn.view;
    let with_pointed = pointed.map(|span| with_pointed(&drawn.styles, span, &palette));
    let own = view.own.as_deref().unwrap_or_default();
    let above = view.neighbours.0.as_deref().map(|label| format!("page {label}  |  page {own}")).unwrap_or_default();
    let below = view.neighbours.1.as_deref().map(|label| format!("page {own}  |  page {label}")).unwrap_or_default();
    let mut input =
        EditorInput::new("transcription", "Transcription", page.working.text.as_str(), revision_key(page), look.font(), colors(&palette));
    input.styles = with_pointed.as_deref().unwrap_or(&drawn.styles);
    input.decorations = &drawn.decorations;
    input.ghost_above = Ghost { label: &above, lines: &view.before };
    input.ghost_below = Ghost { label: &below, lines: &view.after };
    input.editable = editable;
    let with_rooms = rooms.map(|rooms| {
        let mut all = [drawn.decorations.as_slice(), rooms.rooms.as_slice()].concat();
        all.sort_by_key(|decoration| decoration.at);
        all
    });
    if let (Some(rooms), Some(all)) = (rooms, &with_rooms) {
        input.decorations = all;
        input.room_below = rooms.below;
        input.font.size = rooms.size;
        input.enter_goes_on = true;
        input.line_spacing = 1.15;
    }
    let output = editor.show(ui, &input);
    // Somebody who types, or goes from doubt to doubt by keys, has not asked for what happens to lie under the pointer.
    let highlight = output.hovered.as_ref().and_then(|hovered| view.highlights.get(hovered.style?));
    if let Some(hover) = highlight.filter(|entry| !entry.hover.is_empty() && moved_since_typing(ui)) {
        let response = output.response.clone();
        response.on_hover_text_at_pointer(RichText::new(&hover.hover));
    }
    output
}

/// Whether the pointer was moved since a key was pressed.
fn moved_since_typing(ui: &egui::Ui) -> bool {
    let typed = egui::Id::unique("typed at");
    let is_key = |event: &egui::Event| matches!(event, egui::Event::Key { pressed: true, .. } | egui::Event::Text(_));
    let (now, types, still) = ui.input(|input| {
        let types = input.raw.events.iter().any(is_key);
        (input.time, types, f64::from(input.pointer.time_since_last_movement()))
    });
    if types {
        ui.data_mut(|data| data.insert_temp(typed, now));
    }
    ui.data(|data| data.get_temp::<f64>(typed)).is_none_or(|typed| now - still >= typed)
}

/// The styles with the word that is pointed at on the scan.
fn with_pointed(styles: &[StyledSpan], span: Span, palette: &Palette) -> Vec<StyledSpan> {
    let style = SpanStyle { background: Some(mix(palette.paper, palette.word_hover, 0.22)), ..SpanStyle::default() };
    let mut styles = styles.to_vec();
    let place = styles.partition_point(|styled| styled.span.start <= span.start);
    styles.insert(place, StyledSpan { span, style });
    styles
}

/// Tells texts apart for the editor's cache: the page and how often it changed.
pub fn revision_key(page: &crate::model::Page) -> u64 {
    page.id.0.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(page.revision.0)
}

fn colors(palette: &Palette) -> EditorColors {
    EditorColors {
        text: palette.ink,
        dim: palette.furniture,
        ghost: mix(palette.paper, palette.quiet, 0.55),
        // The pane behind it is filled with the paper's colour already.
        background: egui::Color32::TRANSPARENT,
        current_row: palette.current_line,
        selection: palette.selection,
        selection_inactive: mix(palette.paper, palette.selection, 0.6),
        caret: palette.ink,
        rule: palette.line,
        label: palette.quiet,
        box_fill: mix(palette.paper, palette.ink, 0.08),
        box_stroke: palette.quiet,
        scroll: mix(palette.paper, palette.ink, 0.2),
        scroll_hot: mix(palette.paper, palette.ink, 0.4),
    }
}

/// What the editor is to draw for the highlights; `hover` of a style is the highlight's place in the list.
fn drawn(highlights: &[Highlighted], palette: &Palette) -> (Vec<StyledSpan>, Vec<RowDecoration>) {
    let mut styles = Vec::new();
    let mut decorations = Vec::new();
    for (place, entry) in highlights.iter().enumerate() {
        let hover = Some(place);
        let style = match &entry.highlight {
            Highlight::Banner { level, name } => {
                let kind = DecorationKind::Band { color: palette.level(*level), label: name.clone() };
                decorations.push(RowDecoration { at: entry.span.start, kind });
                SpanStyle { color: Some(mix(palette.level(*level), palette.ink, 0.35)), hover, ..SpanStyle::default() }
            }
            Highlight::Furniture(MarkKind::Declassification | MarkKind::Stamp) => {
                SpanStyle { color: Some(palette.level(Some(crate::model::Level::Unclassified))), dim: true, hover, ..SpanStyle::default() }
            }
            Highlight::Furniture(_) => SpanStyle { dim: true, hover, ..SpanStyle::default() },
            Highlight::PortionMark(level) => SpanStyle {
                color: Some(palette.level(*level)),
                background: Some(palette.level_band(*level)),
                hover,
                ..SpanStyle::default()
            },
            Highlight::Heading => SpanStyle { underline: Some(Underline::Straight(palette.line)), hover, ..SpanStyle::default() },
            Highlight::PageBreak(label) | Highlight::RedactionPlace(label) => {
                decorations.push(RowDecoration { at: entry.span.end, kind: DecorationKind::Rule { label: label.clone() } });
                SpanStyle { hover, ..SpanStyle::default() }
            }
            Highlight::Redaction => SpanStyle { boxed: true, hover, ..SpanStyle::default() },
            Highlight::Changed(_) => SpanStyle { underline: Some(Underline::Dotted(palette.changed)), hover, ..SpanStyle::default() },
            Highlight::Suspect { current } => SpanStyle {
                underline: Some(Underline::Wavy(palette.suspect)),
                background: current.then_some(palette.current_hit),
                hover,
                ..SpanStyle::default()
            },
            Highlight::Hit => SpanStyle { background: Some(palette.hit), ..SpanStyle::default() },
            Highlight::CurrentHit => SpanStyle { background: Some(palette.current_hit), ..SpanStyle::default() },
        };
        styles.push(StyledSpan { span: entry.span, style });
    }
    decorations.sort_by_key(|decoration| decoration.at);
    (styles, decorations)
}
