//! What jobs come back with, given to whoever waits for it: a table, one line an event.

use super::event::Event;
use super::workspace::Workspace;

impl Workspace {
    /// Takes the result of a job.
    #[expect(clippy::too_many_lines, reason = "a table, one line an event")]
    pub(super) fn take_result(&mut self, result: Event) {
        match result {
            Event::Planned(plan, paths) => {
                self.opening = None;
                self.opened_paths = paths;
                match plan {
                    Ok(plan) if plan.has_doubts() && plan.page_count() > 0 => self.plan = Some(*plan),
                    Ok(plan) => {
                        if let Err(problem) = self.accept_plan(*plan) {
                            self.problems.push(problem);
                        }
                    }
                    Err(problem) => self.problems.push(problem),
                }
            }
            Event::Fetched(done) => self.take_fetched(done),
            Event::Opened(opened) => self.begin_with(*opened),
            Event::OriginalsLooked(scans, there) => self.forget_scans(&scans, there),
            Event::Looked(Ok(plan)) => self.take_new_pages(*plan),
            Event::Loaded(page, loaded) => match *loaded {
                Ok(mut loaded) => {
                    self.asked.remove(&page);
                    self.problems.append(&mut loaded.notices);
                    if let Some(session) = &mut self.session {
                        session.take_in(loaded);
                    }
                }
                Err(problem) => self.problems.push(problem),
            },
            Event::Marked(page, marks) => self.take_marks(page, marks),
            Event::Surveyed(pages) => {
                self.surveying = false;
                if let Some(session) = &mut self.session {
                    for surveyed in pages {
                        session.take_survey(surveyed);
                    }
                }
            }
            Event::Inked(found) => self.take_ink(found),
            Event::Recognize(event) => self.take_recognized(event),
            Event::LinksFound(found) => self.take_links(found),
            Event::InkEnded(said) | Event::LinksEnded(said) => self.sayings.push(said),
            Event::Counted(forms, pages, part) => self.take_words(forms, pages, part),
            Event::Profiled(made) => self.take_profile(made),
            Event::Checked(checked) => self.take_checked(checked),
            Event::AllChecked(found) => self.take_doubts(found),
            Event::PagesJudged(judged) => self.take_judged(judged),
            Event::Cleaned(cleaned) => self.cleaned = Some(cleaned),
            Event::Strip(key, pixels) => self.strips.take(key, pixels),
            Event::Found(hits) => self.take_hits(hits),
            Event::SearchEnded(message) => self.search_ended(message),
            Event::PlacesFound(ticket, places) => self.take_places(ticket, places),
            Event::ShapesFound(ticket, places, message, from) => self.take_shapes(ticket, places, message, from),
            Event::ShapesMeasured(ticket, found) => self.take_measured(ticket, found),
            Event::Skewed(frame, skew) => self.looking.measured(frame, skew),
            Event::PaperSeen(number) => self.looking.paper_seen(number),
            Event::Stocked { epoch, done } => self.stocked(epoch, done),
            Event::Region(done) => self.looking.region = Some(*done),
            Event::Cropped(page, made) => self.crops.take(page, made),
            Event::PlacesEnded(ticket, message) => self.places_ended(ticket, &message),
            // Pictures were taken by their jobs' keys. A folder out of reach does not hinder the work, and scans say so themselves.
            Event::Scan(_) | Event::Thumbnail(_) | Event::Looked(Err(_)) => {}
            Event::Exported(Ok((said, mut problems))) => {
                self.sayings.push(said);
                self.problems.append(&mut problems);
            }
            Event::ExportPreviewed(preview) => self.export_preview = Some(preview),
            Event::Exported(Err(problem)) => self.problems.push(problem),
        }
    }
}
