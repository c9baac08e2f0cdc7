//! Pages that came into a folder after its dossier was made: noticed when the folder is opened again, taken in when asked for.

use super::event::Event;
use super::intake::{self, IntakePlan, PlannedPage};
use super::jobs::Priority;
use super::problem::Problem;
use super::workspace::Workspace;
use crate::edit::{GroupId, Op, Origin};
use crate::model::{Document, DocumentId, Dossier, PageHead, PageId};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

impl Workspace {
    /// Lists the files again beside the window.
    pub(super) fn look_for_new_pages(&mut self, paths: Vec<PathBuf>) {
        self.submit("look", 0, Priority::Background, move |scope| {
            let limits = intake::GatherLimits::default();
            let plan = intake::gather(&paths, &limits, &|_, _| {}, scope.cancel()).map(|listing| Box::new(intake::plan(&listing)));
            Event::Looked(plan)
        });
    }

    /// Notes what was found, and tells of it.
    pub(super) fn take_new_pages(&mut self, plan: IntakePlan) {
        let Some(session) = &self.session else { return };
        let plan = only_new(plan, &session.dossier);
        let count = plan.page_count();
        if count == 0 {
            return;
        }
        let what = if count == 1 { "One page has".to_owned() } else { format!("{count} pages have") };
        self.problems.push(
            Problem::news(format!("{what} come into the folder since this dossier was made."))
                .advice("Choose “Add new pages” in the File menu to take them in.")
                .at(plan.root.clone()),
        );
        self.new_pages = Some(plan);
    }

    /// Takes the new pages in, each behind the last page of its document, as one undo step; returns how many.
    ///
    /// # Errors
    /// As [`super::session::Session::change`].
    pub fn add_new_pages(&mut self) -> Result<usize, Problem> {
        let Some(plan) = self.new_pages.take() else { return Ok(0) };
        let Some(session) = &mut self.session else { return Ok(0) };
        let (documents, heads) = placed(&plan, &session.dossier);
        let count = heads.len();
        let mut ops = vec![Op::SetDocuments { documents }];
        for (place, head) in heads {
            let loaded = session.loader.load(&head)?;
            ops.push(Op::InsertPage { place, head: Box::new(head), content: loaded.page });
        }
        let _group: GroupId = session.change(ops, Origin::Command("add pages".to_owned()))?;
        self.survey.extend(session.dossier.heads().iter().map(|head| head.id));
        Ok(count)
    }
}

/// The plan without the pages a dossier has already.
fn only_new(mut plan: IntakePlan, dossier: &Dossier) -> IntakePlan {
    let scans: HashSet<(&Path, u32)> =
        dossier.heads().iter().filter_map(|head| head.scan.as_ref()).map(|scan| (scan.path.as_path(), scan.frame)).collect();
    let texts: HashSet<(&Path, u32)> =
        dossier.heads().iter().flat_map(|head| &head.texts).map(|text| (text.path.as_path(), text.index)).collect();
    let is_new = |page: &PlannedPage| match &page.scan {
        Some(scan) => !scans.contains(&(scan.path.as_path(), scan.frame)),
        None => !page.texts.iter().any(|text| texts.contains(&(text.path.as_path(), text.index))),
    };
    for document in &mut plan.documents {
        document.pages.retain(is_new);
    }
    plan.documents.retain(|document| !document.pages.is_empty());
    plan
}

/// The documents afterwards, and every new head with its place in the order; places count the heads put in before.
fn placed(plan: &IntakePlan, dossier: &Dossier) -> (Vec<Document>, Vec<(usize, PageHead)>) {
    let mut documents = dossier.documents.clone();
    let mut order: Vec<DocumentId> = dossier.heads().iter().map(|head| head.document).collect();
    let mut next_page = dossier.free_page_id().0;
    let mut heads = Vec::new();
    for planned in &plan.documents {
        let known = documents.iter().find(|document| document.title == planned.title).map(|document| document.id);
        let document = known.unwrap_or_else(|| {
            let id = DocumentId(documents.iter().map(|document| document.id.0).max().map_or(1, |id| id + 1));
            documents.push(Document { id, title: planned.title.clone() });
            id
        });
        for page in &planned.pages {
            let place = order.iter().rposition(|other| *other == document).map_or(order.len(), |last| last + 1);
            order.insert(place, document);
            let head = intake::head_of(page, PageId(next_page), document);
            next_page += 1;
            heads.push((place, head));
        }
    }
    (documents, heads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::intake::{Entry, Listing, dossier_from_plan, plan};

    fn planned(paths: &[&str]) -> IntakePlan {
        let entries =
            paths.iter().map(|path| if path.ends_with("txt") { Entry::text(*path, "txt", 1) } else { Entry::scan(*path, 1) }).collect();
        plan(&Listing { root: PathBuf::from("/box"), entries, ..Listing::default() })
    }

    #[test]
    fn a_new_pair_goes_behind_its_document() {
        let old = dossier_from_plan(&planned(&["a-1.png", "a-1.txt", "a-2.png", "a-2.txt", "b-1.png", "b-1.txt"]));
        let now = planned(&["a-1.png", "a-1.txt", "a-2.png", "a-2.txt", "a-3.png", "a-3.txt", "b-1.png", "b-1.txt"]);
        let new = only_new(now, &old);
        assert_eq!(new.page_count(), 1);
        let (documents, heads) = placed(&new, &old);
        assert_eq!(documents, old.documents);
        assert_eq!(heads.iter().map(|(place, head)| (*place, head.label.as_str())).collect::<Vec<_>>(), [(2, "3")]);
    }

    #[test]
    fn nothing_new_is_nothing() {
        let same = planned(&["a-1.png", "a-1.txt"]);
        let old = dossier_from_plan(&same);
        assert_eq!(only_new(same, &old).page_count(), 0);
    }
}
