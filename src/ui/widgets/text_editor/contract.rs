//! What goes into the editor and what comes out of it.
//!
//! The widget is given the text and everything to be drawn on it anew each frame, and answers with wishes.
//! It has no colours, no fonts and no opinion of its own about what a highlight means.

use crate::edit::TextEdit;
use crate::model::Span;
use egui::{Color32, FontId, Pos2, Rect, Response};
use std::sync::Arc;

/// How a span is underlined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Underline {
    /// A wave: something to be looked at.
    Wavy(Color32),
    /// Fine dots: something that was changed.
    Dotted(Color32),
    /// A plain line.
    Straight(Color32),
}

/// How a span looks. The default changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SpanStyle {
    /// Colour of the letters; overrides `dim`.
    pub color: Option<Color32>,
    /// Colour behind the letters.
    pub background: Option<Color32>,
    /// Line under the letters.
    pub underline: Option<Underline>,
    /// Colour of a line through the letters.
    pub strike: Option<Color32>,
    /// Whether the letters take [`EditorColors::dim`].
    pub dim: bool,
    /// Whether a box is drawn around the letters, in [`EditorColors::box_fill`] and [`EditorColors::box_stroke`].
    pub boxed: bool,
    /// What the caller knows the span by, given back in [`Hovered::style`] when the pointer is over it.
    pub hover: Option<usize>,
}

/// A span with its look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StyledSpan {
    /// Bytes of the text.
    pub span: Span,
    /// Its look.
    pub style: SpanStyle,
}

/// Something drawn along a whole row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowDecoration {
    /// Byte position in the line it belongs to.
    pub at: usize,
    /// What is drawn.
    pub kind: DecorationKind,
}

/// What is drawn along a row.
#[derive(Debug, Clone, PartialEq)]
pub enum DecorationKind {
    /// A band behind the whole line, over the full width of the pane.
    Band {
        /// Colour of the level; the band itself is drawn as a soft wash of it with a solid edge.
        color: Color32,
        /// The level's name, set in small type at the right edge; never colour alone.
        label: String,
    },
    /// A rule above the line, with room of its own: a page break.
    Rule {
        /// What stands in the middle of the rule, such as the labels of both pages.
        label: String,
    },
    /// Room above a line for the caller to paint in, such as the strip of a scan. Inside a line, the line is broken there, and its rest
    /// stands below the room; the text itself knows nothing of it.
    Room {
        /// What the caller knows it by.
        key: usize,
        /// Height in points.
        height: f32,
        /// How the row below it is set.
        fit: RowFit,
    },
}

/// How a row is set so that it stands below something else; all zero as usual.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowFit {
    /// What is added before the character at a byte, in points, in order of the bytes; may be negative.
    pub gaps: Arc<[(usize, f32)]>,
    /// How far the row is moved to the right, in points.
    pub indent: f32,
    /// What is added between letters, in points; may be negative.
    pub spacing: f32,
}

/// A room that shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShownRoom {
    /// What the caller knows it by; `None` for the room below the text.
    pub key: Option<usize>,
    /// Where it is on the screen, in points: as wide as the pane without its scroll bar.
    pub rect: Rect,
}

/// Lines of a neighbouring page, shown dimmed beyond the edge of this text; not editable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ghost<'a> {
    /// The label on the rule between the text and the ghost; no rule where empty.
    pub label: &'a str,
    /// The lines, top to bottom; each is cut at the pane's edge.
    pub lines: &'a [String],
}

/// The colours of the editor, from the window's theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EditorColors {
    /// Letters.
    pub text: Color32,
    /// Letters of page furniture.
    pub dim: Color32,
    /// Letters of neighbouring pages.
    pub ghost: Color32,
    /// The pane.
    pub background: Color32,
    /// The row with the caret.
    pub current_row: Color32,
    /// The selection while the editor has the keyboard.
    pub selection: Color32,
    /// The selection while it has not.
    pub selection_inactive: Color32,
    /// The caret.
    pub caret: Color32,
    /// Page break rules and their labels' outline.
    pub rule: Color32,
    /// Labels on rules, line numbers, stand-ins for characters that cannot be seen.
    pub label: Color32,
    /// Inside of boxes.
    pub box_fill: Color32,
    /// Outline of boxes.
    pub box_stroke: Color32,
    /// The scroll bar's thumb.
    pub scroll: Color32,
    /// The scroll bar's thumb under the pointer.
    pub scroll_hot: Color32,
}

impl EditorColors {
    /// Colours that fit egui's own, for windows without a theme of their own.
    pub fn from_visuals(visuals: &egui::Visuals) -> Self {
        let (text, weak, selection) = (visuals.text_color(), visuals.weak_text_color(), visuals.selection.bg_fill);
        Self {
            text,
            dim: weak,
            ghost: weak.gamma_multiply(0.6),
            background: visuals.extreme_bg_color,
            current_row: text.gamma_multiply(0.05),
            selection: selection.gamma_multiply(0.75),
            selection_inactive: selection.gamma_multiply(0.4),
            caret: visuals.text_cursor.stroke.color,
            rule: weak.gamma_multiply(0.5),
            label: weak,
            box_fill: text.gamma_multiply(0.12),
            box_stroke: text.gamma_multiply(0.6),
            scroll: text.gamma_multiply(0.2),
            scroll_hot: text.gamma_multiply(0.4),
        }
    }
}

/// What the editor shows in one frame.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the view menu, not states")]
pub struct EditorInput<'a> {
    /// Tells editors within one parent apart.
    pub id_salt: &'a str,
    /// The text; line ends are `\n`.
    pub text: &'a str,
    /// Changes whenever `text` does.
    pub revision: u64,
    /// Looks of spans, sorted by start; where two overlap, the later in the list lies on top.
    pub styles: &'a [StyledSpan],
    /// Bands and rules, sorted by position.
    pub decorations: &'a [RowDecoration],
    /// End of the page before.
    pub ghost_above: Ghost<'a>,
    /// Beginning of the page after.
    pub ghost_below: Ghost<'a>,
    /// Typeface and size.
    pub font: FontId,
    /// Distance of two rows' tops as a multiple of the typeface's own.
    pub line_spacing: f32,
    /// Whether long lines go on in the next row; otherwise the pane scrolls sideways.
    pub line_wrap: bool,
    /// Whether the text can be changed.
    pub editable: bool,
    /// Whether Tab puts a tab into the text instead of moving on to the next widget.
    pub tab_inserts: bool,
    /// Whether spaces, tabs and line ends are drawn.
    pub show_invisibles: bool,
    /// Whether line numbers are drawn.
    pub line_numbers: bool,
    /// Room below the last line for the caller to paint in, in points.
    pub room_below: f32,
    /// Whether Enter goes to the next line; Shift+Enter ends a line then.
    pub enter_goes_on: bool,
    /// The accessible name.
    pub label: &'a str,
    /// Colours.
    pub colors: EditorColors,
}

impl<'a> EditorInput<'a> {
    /// An editable, wrapped text in the given face with nothing drawn on it.
    pub fn new(id_salt: &'a str, label: &'a str, text: &'a str, revision: u64, font: FontId, colors: EditorColors) -> Self {
        Self {
            id_salt,
            text,
            revision,
            styles: &[],
            decorations: &[],
            ghost_above: Ghost::default(),
            ghost_below: Ghost::default(),
            font,
            line_spacing: 1.3,
            line_wrap: true,
            editable: true,
            tab_inserts: false,
            show_invisibles: false,
            line_numbers: false,
            room_below: 0.0,
            enter_goes_on: false,
            label,
            colors,
        }
    }
}

/// What the pointer is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hovered {
    /// First byte of the character under the pointer.
    pub at: usize,
    /// The run of visible characters (the token) around it.
    pub token: Span,
    /// Where that token's part in this row is on the screen, in points.
    pub rect: Rect,
    /// [`SpanStyle::hover`] of the topmost span there that has one.
    pub style: Option<usize>,
}

/// What the editor says after one frame.
#[derive(Debug, Clone)]
pub struct EditorOutput {
    /// Replacements wished for; each span is meant in the text as the ones before it leave it.
    pub edits: Vec<TextEdit>,
    /// Byte position of the caret, in the text as it will be after `edits`.
    pub caret: usize,
    /// The selection, in the text as it will be after `edits`; none where empty.
    pub selection: Option<Span>,
    /// Whether caret or selection were moved by keys or pointer in this frame (also by typing).
    pub caret_moved: bool,
    /// What the pointer is over.
    pub hovered: Option<Hovered>,
    /// Byte position of a click with the first button.
    pub clicked: Option<usize>,
    /// Byte position of a double click.
    pub double_clicked: Option<usize>,
    /// Byte position of a click with the second button (or its key); the caller shows the menu on `response`.
    pub context_menu_at: Option<usize>,
    /// Where the caret is on the screen, in points, if it shows: the place for pop-ups.
    pub caret_rect: Option<Rect>,
    /// Whether the editor has the keyboard.
    pub has_focus: bool,
    /// Whether typing overwrites.
    pub overwrite: bool,
    /// The text that shows, to whole lines.
    pub visible: Span,
    /// Rooms that show.
    pub rooms: Vec<ShownRoom>,
    /// Where the pointer is, while it is in a room; and whether it was clicked there.
    pub in_room: Option<(Pos2, bool)>,
    /// Left edge of rows that are not moved, on the screen in points.
    pub text_left: f32,
    /// Whether a key wanted to go by rows beyond the end of the text (`true`) or its beginning.
    pub beyond: Option<bool>,
    /// How far the wheel wanted to go beyond the end of the text (positive) or its beginning in this frame, in points.
    pub overscroll: f32,
    /// The widget.
    pub response: Response,
}

/// Where a position shall appear when it is scrolled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScrollPolicy {
    /// As little movement as brings it into view.
    #[default]
    Nearest,
    /// In the middle, unless it is in view already.
    CenterIfHidden,
    /// In the middle.
    Center,
    /// At the top.
    Top,
}
