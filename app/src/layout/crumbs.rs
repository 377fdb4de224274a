//! Where a page is: read off its address, so that the frame can show it before the page is there.

use leptos::prelude::*;

use crate::components::dynamic;

#[component]
pub fn Crumbs(
    /// Display name of the project that the address is in.
    project: Option<String>,
    path: Memo<String>,
) -> impl IntoView {
    let items = move || {
        let crumbs = crumbs(&path.get(), project.as_deref());
        let last = crumbs.len().saturating_sub(1);
        let item = move |(place, crumb): (usize, Crumb)| match crumb.href {
            Some(href) if place < last => view! { <li><a href=href>{crumb.word}</a></li> }.into_any(),
            _ => {
                let current = (place == last).then_some("page");
                view! { <li><span aria-current=current>{crumb.word}</span></li> }.into_any()
            }
        };
        crumbs.into_iter().enumerate().map(item).collect_view()
    };
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <ol>{dynamic(items)}</ol>
        </nav>
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Crumb {
    word: String,
    /// None: there is no page at this step of the address.
    href: Option<String>,
}

fn crumbs(path: &str, project: Option<&str>) -> Vec<Crumb> {
    let words = path.trim_matches('/').split('/').skip(1).filter(|word| !word.is_empty());
    let mut address = String::from("/_eyrie");
    let mut crumbs = Vec::new();
    for word in words {
        address.push('/');
        address.push_str(word);
        let crumb = match word {
            // Steps of an address that only say what follows.
            "p" | "dg" | "d" | "groups" => continue,
            word if crumbs.is_empty() && address.starts_with("/_eyrie/p/") => project.unwrap_or(word).to_owned(),
            word => title(word),
        };
        crumbs.push(Crumb { word: crumb, href: Some(format!("{address}/")) });
    }
    if crumbs.is_empty() {
        crumbs.push(Crumb { word: "Projects".to_owned(), href: None });
    }
    crumbs
}

/// Words of ours are written as on the page; names of things stay as they are.
fn title(word: &str) -> String {
    let ours = match word {
        "books" => "Books",
        "cc" => "Cloud-configs",
        "deployments" => "Deployments",
        "edit" => "Change",
        "events" => "Events",
        "instances" => "Instances",
        "jobs" => "Jobs",
        "members" => "Members",
        "new" => "New",
        "plan" => "Plan",
        "scopes" => "Scopes",
        "settings" => "Settings",
        "targets" => "Hosts",
        "trash" => "Trash",
        "versions" => "Versions",
        id if is_id(id) => return id[id.len() - 6..].to_owned(),
        name => return name.to_owned(),
    };
    ours.to_owned()
}

fn is_id(word: &str) -> bool {
    word.len() == 36 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(path: &str) -> Vec<String> {
        crumbs(path, Some("Default")).into_iter().map(|crumb| crumb.word).collect()
    }

    #[test]
    fn an_address_reads_as_a_way() {
        assert_eq!(words("/_eyrie/"), ["Projects"]);
        assert_eq!(words("/_eyrie/settings/"), ["Settings"]);
        assert_eq!(words("/_eyrie/p/default/"), ["Default"]);
        assert_eq!(words("/_eyrie/p/default/dg/my-site/d/my-site-prod/"), ["Default", "my-site", "my-site-prod"]);
        assert_eq!(words("/_eyrie/p/default/groups/new"), ["Default", "New"]);
        assert_eq!(words("/_eyrie/p/default/jobs/01977fbe-9a5d-7000-8000-0123456789ab"), ["Default", "Jobs", "6789ab"]);
    }

    #[test]
    fn each_step_leads_to_its_page() {
        let crumbs = crumbs("/_eyrie/p/default/dg/my-site/d/x/", Some("Default"));
        assert_eq!(crumbs[1].href.as_deref(), Some("/_eyrie/p/default/dg/my-site/"));
    }
}
