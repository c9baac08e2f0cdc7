//! Where one page ends and the next begins in a text that holds many.
//!
//! A cut never loses a character: [`cut`] gives stretches of separators and of pages that lie side by side and cover the text. Four ways
//! of marking pages are known, and only one counts in a text, in this order: lines that name an image (`-----File: 001.png-----`, as
//! Distributed Proofreaders write), headings (`## Page 3`, `--- Page 3 ---`), form feeds, and lone printed lines (`Page 3 of 8`).
//! Headings and printed lines count only as a series that goes up, because a text may well speak of `Page 3`. A printed line stands on
//! the paper and therefore stays in its page's text; the others were put there by a program and do not.

use crate::model::Span;

/// Pages in one text; what follows stays with the last one.
pub const MAX_PAGES: usize = 200_000;

/// A page in a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CutPage {
    /// What stands between the page before and this one and belongs to neither.
    pub separator: Span,
    /// The page's own text.
    pub text: Span,
    /// The number the separator gives it.
    pub label: Option<String>,
    /// The image the separator names.
    pub image: Option<String>,
}

/// A text cut into pages. Every byte is in one separator, one page or the tail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cut {
    /// The pages in order; at least one.
    pub pages: Vec<CutPage>,
    /// A separator behind the last page.
    pub tail: Span,
    /// Whether anything in the text says where pages begin.
    pub has_page_breaks: bool,
    /// A title line before the first page's heading, which belongs to no page.
    pub title: Option<String>,
}

/// A line that may begin a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Marker {
    span: Span,
    style: Style,
    number: Option<u32>,
    of: Option<u32>,
    label: String,
    image: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    File,
    /// `## Page 3`, with the number of `#`.
    Heading(usize),
    /// `--- Page 3 ---`.
    Ruled,
    /// `Page 3 of 8`.
    Printed,
}

/// Cuts a text whose line ends are `\n`.
pub fn cut(text: &str) -> Cut {
    let markers: Vec<Marker> = lines(text).filter_map(|(span, line)| marker(span, line)).take(MAX_PAGES).collect();
    let of = |wanted: fn(Style) -> bool| markers.iter().filter(|marker| wanted(marker.style)).cloned().collect::<Vec<_>>();
    let files = of(|style| style == Style::File);
    if !files.is_empty() {
        return at_separators(text, files);
    }
    let headings = (1..=6).map(Style::Heading).chain([Style::Ruled]);
    for style in headings {
        let series: Vec<Marker> = markers.iter().filter(|marker| marker.style == style).cloned().collect();
        if is_series(&series) {
            return at_separators(text, series.into_iter().map(|marker| widened(text, marker)).collect());
        }
    }
    if text.contains('\x0c') {
        return at_form_feeds(text);
    }
    let printed = of(|style| style == Style::Printed);
    if is_full_series(&printed) {
        return at_printed(text, &printed);
    }
    Cut { pages: vec![CutPage { text: Span::new(0, text.len()), ..CutPage::default() }], tail: Span::empty(text.len()), ..Cut::default() }
}

/// Lines with their ends.
fn lines(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let span = Span::new(at, at + line.len());
        at = span.end;
        (span, line)
    })
}

fn marker(span: Span, line: &str) -> Option<Marker> {
    // Cheap refusals first: this runs on every line of every text.
    let line = line.trim_matches(|letter: char| letter.is_whitespace());
    if line.len() > 200 || line.len() < 6 {
        return None;
    }
    if line.starts_with("-----File:") {
        return file_marker(span, line);
    }
    let hashes = line.len() - line.trim_start_matches('#').len();
    let ruled = line.trim_matches(['-', '=', '*', '_', '~']).trim();
    let (inner, style) = if (1..=6).contains(&hashes) {
        (line.trim_matches('#').trim(), Style::Heading(hashes))
    } else if ruled.len() + 4 <= line.len() && line.starts_with(ruled_char) && line.ends_with(ruled_char) {
        (ruled, Style::Ruled)
    } else {
        (line, Style::Printed)
    };
    let (number, of, label) = page_number(inner)?;
    if style == Style::Printed && of.is_none() {
        return None;
    }
    Some(Marker { span, style, number, of, label, image: None })
}

fn ruled_char(letter: char) -> bool {
    "-=*_~".contains(letter)
}

/// `-----File: 001.png---\someone\someone-----`.
fn file_marker(span: Span, line: &str) -> Option<Marker> {
    let rest = line.strip_prefix("-----File:")?.trim_start();
    let name = rest.find("--").map_or(rest, |end| rest.get(..end).unwrap_or(rest)).trim_end_matches('-').trim();
    if name.is_empty() {
        return None;
    }
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    Some(Marker { span, style: Style::File, number: None, of: None, label: stem.to_owned(), image: Some(name.to_owned()) })
}

/// `Page 3`, `PAGE iv`, `Page 3 of 8`, `p. 3/8`: the number, of how many, and how it is written.
fn page_number(text: &str) -> Option<(Option<u32>, Option<u32>, String)> {
    let mut words = text.split_whitespace();
    let first = words.next()?.trim_end_matches([':', '.']).to_ascii_lowercase();
    if !["page", "seite", "p", "pg", "pagina", "página"].contains(&first.as_str()) {
        return None;
    }
    let written = words.next()?.trim_end_matches([':', '.', ',']);
    let (label, total) = written.split_once('/').map_or((written, None), |(label, total)| (label, Some(total)));
    let number = number_of(label)?;
    let rest: Vec<&str> = words.collect();
    let total = match (total, rest.as_slice()) {
        (Some(total), []) => Some(total.parse().ok()?),
        (None, []) => None,
        (None, [of, total]) if ["of", "von", "de", "/"].contains(of) => Some(total.parse().ok()?),
        _ => return None,
    };
    Some((Some(number), total, label.to_owned()))
}

/// A page number in digits or small Roman numerals.
fn number_of(text: &str) -> Option<u32> {
    if text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let value = |letter: char| match letter.to_ascii_lowercase() {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        _ => None,
    };
    let digits: Vec<u32> = text.chars().map(value).collect::<Option<_>>()?;
    if digits.is_empty() || digits.len() > 10 {
        return None;
    }
    let next = digits.iter().skip(1).chain([&0]);
    let total: i64 = digits.iter().zip(next).map(|(digit, next)| if digit < next { -i64::from(*digit) } else { i64::from(*digit) }).sum();
    u32::try_from(total).ok().filter(|total| *total > 0)
}

/// Page headings are believed where there are two or more that go up (gaps are pages that were left out), or one that says 1.
fn is_series(markers: &[Marker]) -> bool {
    let numbers: Vec<u32> = markers.iter().filter_map(|marker| marker.number).collect();
    // Roman numerals start again at 1 in Arabic; one step back is that.
    let steps_back = numbers.windows(2).filter(|pair| matches!(pair, [before, after] if after <= before)).count();
    match numbers.as_slice() {
        [] => false,
        [only] => *only == 1,
        [first, ..] => *first <= 20 && steps_back * 10 <= numbers.len() && (steps_back == 0 || numbers.len() > 9),
    }
}

/// Printed `Page n of m` lines are believed only as the full series from 1 to m.
fn is_full_series(markers: &[Marker]) -> bool {
    markers.len() > 1
        && markers
            .iter()
            .enumerate()
            .all(|(at, marker)| marker.number == u32::try_from(at + 1).ok() && marker.of == u32::try_from(markers.len()).ok())
}

/// Takes what was written around a heading to set it off into the separator: one blank line on either side, a rule before it, a form
/// feed before it. Further blank lines belong to the pages.
fn widened(text: &str, mut marker: Marker) -> Marker {
    marker.span.start = before_heading(text, marker.span.start);
    if text.get(marker.span.end..).is_some_and(|rest| rest.starts_with('\n')) {
        marker.span.end += 1;
    }
    marker
}

fn before_heading(text: &str, start: usize) -> usize {
    let head = |end: usize| text.get(..end).unwrap_or_default();
    let blank = |end: usize| if head(end).ends_with("\n\n") { end - 1 } else { end };
    let mut at = blank(start);
    let line_start = head(at.saturating_sub(1)).rfind('\n').map_or(0, |found| found + 1);
    let line = text.get(line_start..at).unwrap_or_default().trim();
    if line.len() >= 3 && ["-", "*", "_"].iter().any(|rule| line.trim_matches(|letter: char| rule.contains(letter)).is_empty()) {
        at = blank(line_start);
    }
    head(at).strip_suffix('\x0c').map_or(at, str::len)
}

fn at_separators(text: &str, markers: Vec<Marker>) -> Cut {
    let mut cut = Cut { tail: Span::empty(text.len()), has_page_breaks: true, ..Cut::default() };
    let starts: Vec<usize> = markers.iter().map(|marker| marker.span.start).chain([text.len()]).collect();
    let before = Span::new(0, starts.first().copied().unwrap_or_default());
    let preamble = text.get(before.range()).unwrap_or_default();
    let mut lead = 0;
    let is_file = markers.first().is_some_and(|marker| marker.style == Style::File);
    if !preamble.trim().is_empty() {
        let title = preamble.trim();
        if !is_file && title.starts_with("# ") && !title.contains('\n') {
            cut.title = Some(title.trim_start_matches('#').trim().to_owned());
        } else {
            cut.pages.push(CutPage { text: before, ..CutPage::default() });
            lead = before.end;
        }
    }
    for (marker, next) in markers.into_iter().zip(starts.into_iter().skip(1)) {
        let separator = Span::new(cut.pages.last().map_or(lead, |page| page.text.end), marker.span.end);
        let text = Span::new(marker.span.end, next.max(marker.span.end));
        cut.pages.push(CutPage { separator, text, label: Some(marker.label), image: marker.image });
    }
    cut
}

/// A form feed at the very end closes the last page and begins none.
fn at_form_feeds(text: &str) -> Cut {
    let closed = text.trim_end_matches(['\n', ' ']);
    let (body, tail) =
        closed.strip_suffix('\x0c').map_or((text, Span::empty(text.len())), |body| (body, Span::new(body.len(), text.len())));
    let mut pages = Vec::new();
    let mut at = 0;
    for page in body.splitn(MAX_PAGES, '\x0c') {
        let separator = if pages.is_empty() { Span::empty(0) } else { Span::new(at - 1, at) };
        pages.push(CutPage { separator, text: Span::new(at, at + page.len()), ..CutPage::default() });
        at += page.len() + 1;
    }
    Cut { pages, tail, has_page_breaks: true, title: None }
}

/// Printed lines stay in the text: at the head of their pages where the first one begins the text, otherwise at the foot.
fn at_printed(text: &str, markers: &[Marker]) -> Cut {
    let before_first = markers.first().and_then(|marker| text.get(..marker.span.start)).unwrap_or_default();
    let at_head = before_first.trim().is_empty();
    let bounds: Vec<usize> = if at_head {
        markers.iter().skip(1).map(|marker| marker.span.start).collect()
    } else {
        markers.iter().take(markers.len() - 1).map(|marker| marker.span.end).collect()
    };
    let starts = std::iter::once(0).chain(bounds.iter().copied());
    let ends = bounds.iter().copied().chain([text.len()]);
    let page = |((start, end), marker): ((usize, usize), &Marker)| CutPage {
        separator: Span::empty(start),
        text: Span::new(start, end),
        label: Some(marker.label.clone()),
        image: None,
    };
    Cut { pages: starts.zip(ends).zip(markers).map(page).collect(), tail: Span::empty(text.len()), has_page_breaks: true, title: None }
}
