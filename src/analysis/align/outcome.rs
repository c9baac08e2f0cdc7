//! From the best way down the page to words with zones and confidence.

use super::between;
use super::fit::Stretch;
use super::flow::Taken;
use super::tokens::Token;
use super::trial::Trial;
use super::witness::TokenAnchor;
use super::{APART, Aligned, AlignedLine, AlignedWord, LINKED, SURE, Verdict};
use crate::model::{InkLine, InkPage, ScanRect};

/// What came of a trial, word by word.
pub(super) fn outcome(trial: &Trial, tokens: &[Token], page: &InkPage, anchors: &[Option<TokenAnchor>]) -> Aligned {
    let mut words: Vec<Option<AlignedWord>> = vec![None; tokens.len()];
    let mut out = Aligned::default();
    let mut has_ink = vec![false; page.lines.len()];
    // The part of a word at the end of one line, waiting for its rest on the next.
    let mut begun: Option<(usize, ScanRect)> = None;
    for taken in &trial.way.taken {
        let Some(number) = trial.order.get(taken.line).copied() else { continue };
        let Some(line) = page.lines.get(number) else { continue };
        let placed = line_words(trial, taken, tokens, line, number);
        if let Some(slot) = has_ink.get_mut(number) {
            *slot = true;
        }
        let end = tokens.get(taken.from.0..taken.to.0 + usize::from(taken.to.1 > 0)).unwrap_or_default();
        if let (Some(first), Some(last)) = (end.first(), end.last()) {
            out.lines.push(AlignedLine { span: first.span.union(last.span), line: number, zone: line.zone });
        }
        for (slot, mut word) in words.iter_mut().skip(taken.from.0).zip(placed.words) {
            if let Some((_, zone)) = begun.take_if(|(at, _)| *at == taken.from.0 && taken.from.1 > 0) {
                word = AlignedWord { rest: Some(word.zone), zone, sure: false, ..word };
            }
            *slot = Some(word);
        }
        begun = placed.part.filter(|_| taken.to.1 > 0).map(|zone| (taken.to.0, zone));
    }
    for ((word, anchor), token) in words.iter_mut().zip(anchors).zip(tokens) {
        if let Some(anchor) = anchor {
            *word = Some(beside(*word, anchor, token));
        }
    }
    between_anchors(&mut words, anchors, tokens);
    for word in words.iter_mut().flatten().filter(|word| word.line.is_none()) {
        word.line = line_under(word.zone, page);
    }
    out.ink_alone = has_ink.iter().enumerate().filter(|(_, has)| !**has).map(|(at, _)| at).collect();
    for (token, _) in tokens.iter().zip(&words).filter(|(_, word)| word.is_none()) {
        match out.text_alone.last_mut().filter(|_| !token.begins_line) {
            Some(last) if last.end < token.span.start => *last = last.union(token.span),
            _ => out.text_alone.push(token.span),
        }
    }
    out.words = words.into_iter().flatten().collect();
    judged(out, tokens, page)
}

/// Whether the page is linked at all.
fn judged(mut out: Aligned, tokens: &[Token], page: &InkPage) -> Aligned {
    let sure = out.words.iter().filter(|word| word.sure).count() as f32 / tokens.len().max(1) as f32;
    if sure < APART {
        // Whatever fitted here fitted by chance.
        let text_alone = tokens.iter().map(|token| token.span).collect();
        return Aligned { ink_alone: (0..page.lines.len()).collect(), text_alone, ..Aligned::default() };
    }
    out.verdict = if sure >= LINKED { Verdict::Linked } else { Verdict::Partly };
    out
}

/// The words of a line, and what is left at its end of a word that goes on in the next.
struct LineWords {
    words: Vec<AlignedWord>,
    part: Option<ScanRect>,
}

fn line_words(trial: &Trial, taken: &Taken, tokens: &[Token], line: &InkLine, number: usize) -> LineWords {
    let places = trial.places(taken, tokens);
    let members = tokens.get(taken.from.0..taken.to.0).unwrap_or_default();
    let Some(measured) = trial.lines.get(taken.line) else { return LineWords { words: Vec::new(), part: None } };
    let guessed = between::guesses(line, measured, members, &places);
    let sure_of = |at: usize| places.get(at).copied().flatten().map_or(0.0, |stretch| stretch.probability);
    let word = |at: usize, place: Option<Stretch>, token: &Token, guess: Option<ScanRect>| {
        let near = f32::midpoint(at.checked_sub(1).map_or(0.0, sure_of), sure_of(at + 1));
        let zone = place.filter(|_| guess.is_none()).and_then(|stretch| zone_of(line, stretch.from, stretch.to));
        let confidence =
            place.map_or(0.0, |stretch| confidence(taken, &stretch, members.len(), token.chars, near, foreign(line, &stretch)));
        AlignedWord {
            span: token.span,
            zone: zone.or(guess).unwrap_or(line.zone),
            rest: None,
            own: zone.is_some(),
            line: Some(number),
            confidence,
            sure: zone.is_some() && confidence >= SURE,
        }
    };
    let each = places.iter().zip(members).zip(guessed).enumerate();
    let words = each.map(|(at, ((place, token), guess))| word(at, *place, token, guess)).collect();
    let used = places.iter().flatten().map(|stretch| stretch.to).max().unwrap_or(0);
    LineWords { words, part: zone_of(line, used, line.pieces.len()) }
}

/// The place of a stretch of pieces: that of its own ink, where it has any.
fn zone_of(line: &InkLine, from: usize, to: usize) -> Option<ScanRect> {
    let pieces = line.pieces.get(from..to)?;
    let own = pieces.iter().filter(|piece| piece.foreign < 0.5).map(|piece| piece.zone).reduce(ScanRect::union);
    own.or_else(|| pieces.iter().map(|piece| piece.zone).reduce(ScanRect::union))
}

/// Mean share of foreign ink in a stretch.
fn foreign(line: &InkLine, stretch: &Stretch) -> f32 {
    let pieces = line.pieces.get(stretch.from..stretch.to).unwrap_or_default();
    pieces.iter().map(|piece| piece.foreign).sum::<f32>() / pieces.len().max(1) as f32
}

/// How surely a word stands where it was put.
///
/// The odds of its line and of its stretch among all ways, how well the line fits at all, the word's length, how firm its neighbours stand,
/// and how much of its ink is a stamp's: weighed by logistic regression (Cox 1958) over a hundred thousand words whose places are known,
/// of rendered pages, typescripts, declassified papers and law reports, also misread, reflowed and with lines missing.
fn confidence(taken: &Taken, stretch: &Stretch, words: usize, chars: usize, near: f32, foreign: f32) -> f32 {
    let odds = |p: f32| {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        (p / (1.0 - p)).ln()
    };
    let sum = 0.707 * odds(taken.probability).min(6.0)
        + 0.785 * odds(stretch.probability).min(6.0)
        + 0.271 * taken.total / words.max(1) as f32
        + 0.484 * (chars as f32).min(8.0)
        + 0.107 * odds(near)
        - 4.823 * foreign
        - 1.725;
    1.0 / (1.0 + (-sum).exp())
}

/// A word of which a witness says where it stands too. Where ink and witness agree, the ink has the better edges; where they do not, the
/// witness has read the word and the ink has not.
fn beside(word: Option<AlignedWord>, anchor: &TokenAnchor, token: &Token) -> AlignedWord {
    let (zone, trust) = (anchor.zone, anchor.trust);
    if let Some(word) = word
        && word.own
        && share(word.zone, zone) > 0.5
    {
        let confidence = 1.0 - (1.0 - word.confidence) * (1.0 - trust);
        return AlignedWord { confidence, sure: confidence >= SURE, ..word };
    }
    if let Some(word) = word
        && word.rest.is_some()
    {
        return word;
    }
    // A doubtful reading is not better than a likely stretch of ink.
    if let Some(word) = word
        && word.own
        && word.confidence > trust
    {
        return AlignedWord { sure: false, confidence: word.confidence.min(0.9), ..word };
    }
    let line = word.and_then(|word| word.line).filter(|_| word.is_some_and(|word| share(word.zone, zone) > 0.1));
    let sure = trust > 0.8 && word.is_none_or(|word| !word.sure);
    let confidence = if sure { trust.max(SURE) } else { trust * 0.9 };
    AlignedWord { span: token.span, zone, rest: None, own: true, line, confidence, sure }
}

/// The line of ink that a place of a witness lies on: of those it touches, the one whose middle is nearest.
pub(super) fn line_under(zone: ScanRect, page: &InkPage) -> Option<usize> {
    let middle = zone.centre();
    let lines = page.lines.iter().enumerate().filter(|(_, line)| line.zone.contains(middle));
    // A line's zone leans with the page: its baseline tells how high it is here.
    let height = |line: &InkLine| {
        let (start, end) = line.baseline;
        let share = (middle.x - start.x) as f32 / (end.x - start.x).max(1) as f32;
        start.y as f32 + (end.y - start.y) as f32 * share - line.x_height / 2.0
    };
    lines.min_by(|(_, a), (_, b)| (height(a) - middle.y as f32).abs().total_cmp(&(height(b) - middle.y as f32).abs())).map(|(at, _)| at)
}

/// How far a word is trusted that shares a room with others.
const SHARED: f32 = 0.5;

/// Words that the witness did not see and the ink does not show, between two that it saw on one line: they share the room.
fn between_anchors(words: &mut [Option<AlignedWord>], anchors: &[Option<TokenAnchor>], tokens: &[Token]) {
    let anchor = |at: usize| anchors.get(at).copied().flatten();
    let mut at = 0;
    while at < tokens.len() {
        let end = (at..tokens.len()).find(|next| anchor(*next).is_some()).unwrap_or(tokens.len());
        let before = at.checked_sub(1).and_then(anchor).map(|anchor| anchor.zone);
        let behind = anchor(end).map(|anchor| anchor.zone);
        if let (Some(before), Some(behind)) = (before, behind)
            && end > at
            && behind.left > before.right
            && before.top.max(behind.top) < before.bottom.min(behind.bottom)
        {
            let run = tokens.get(at..end).unwrap_or_default();
            let cells = run.iter().map(|token| token.chars + 1).sum::<usize>() as f32 + 1.0;
            let mut cell = 1.0;
            let room = ScanRect { left: before.right, right: behind.left, ..before.union(behind) };
            // What was read of one word in another column leaves half a page between two neighbours.
            let letter = |token: Option<&Token>, zone: ScanRect| zone.width() as f32 / token.map_or(1, |token| token.chars.max(1)) as f32;
            let pitch = letter(at.checked_sub(1).and_then(|at| tokens.get(at)), before).midpoint(letter(tokens.get(end), behind));
            let fits = (0.6..1.8).contains(&(room.width() as f32 / (cells * pitch).max(1.0)));
            for (word, token) in words.iter_mut().skip(at).zip(run).filter(|_| fits) {
                let zone = room.part_of_width(cell / cells, (cell + token.chars as f32) / cells);
                cell += token.chars as f32 + 1.0;
                if word.is_none_or(|word| !word.sure && word.confidence < SHARED) {
                    let line = word.and_then(|word| word.line);
                    *word = Some(AlignedWord { span: token.span, zone, rest: None, own: false, line, confidence: SHARED, sure: false });
                }
            }
        }
        at = end.max(at) + 1;
    }
}

/// Overlap of two zones as a share of the smaller.
fn share(one: ScanRect, other: ScanRect) -> f32 {
    let area = |rect: ScanRect| f64::from(rect.width().max(0)) * f64::from(rect.height().max(0));
    let common = ScanRect {
        left: one.left.max(other.left),
        top: one.top.max(other.top),
        right: one.right.min(other.right),
        bottom: one.bottom.min(other.bottom),
    };
    (area(common) / area(one).min(area(other)).max(1.0)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::align::tokens::tokens;
    use crate::model::PageText;

    /// Words between two that were read, ten pixels a letter; none where they were left without a place.
    fn shared(text: &str, behind: i32) -> Vec<Option<(i32, i32)>> {
        let tokens = tokens(&PageText::new(text));
        let anchor = |left: i32, width: i32| Some(TokenAnchor { zone: ScanRect::new(left, 0, left + width, 12), trust: 0.9 });
        let mut anchors = vec![None; tokens.len()];
        anchors[0] = anchor(0, 30);
        *anchors.last_mut().unwrap() = anchor(behind, 40);
        let mut words = vec![None; tokens.len()];
        between_anchors(&mut words, &anchors, &tokens);
        words[1..tokens.len() - 1].iter().map(|word| word.map(|word: AlignedWord| (word.zone.left, word.zone.right))).collect()
    }

    #[test]
    fn words_share_the_room_between_two_that_were_read_where_they_fit_into_it() {
        let [Some(envoy), Some(left)] = shared("the envoy left Rome", 140)[..] else { panic!("they fit") };
        assert!((36..44).contains(&envoy.0) && (80..90).contains(&envoy.1) && (90..98).contains(&left.0), "{envoy:?} {left:?}");
        assert_eq!(shared("the envoy left Rome", 900), [None, None], "the next one was read in another column");
        assert_eq!(shared("the envoy of the king whom nobody knew had left for Rome", 140), [None; 10], "so many do not fit");
    }
}
