//! Who is signed in, and the way out.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use crate::{
    api::session::SignOut,
    components::{Glyph, Icon, Menu, MenuRule},
    model::user::User,
};

#[component]
pub fn AccountMenu(user: User) -> impl IntoView {
    let initials = initials(&user.name);
    // What is read begins with what is seen, for those who speak to their browser.
    let label = format!("{initials}, account of {}", user.login);
    view! {
        <Menu label=label words=initials>
            <li class="menu-note">
                {user.name}
                {user.is_admin.then_some(" · administrator")}
            </li>
            <li><a href="/_eyrie/settings/"><Icon glyph=Glyph::Settings />"Settings"</a></li>
            <MenuRule />
            <li>
                <form method="post" action=SignOut::url()>
                    <button type="submit"><Icon glyph=Glyph::SignOut />"Sign out"</button>
                </form>
            </li>
        </Menu>
    }
}

/// First letters of the first and the last word; the stylesheet makes them large, whatever their alphabet.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let letters = match words.as_slice() {
        [] => Vec::new(),
        [only] => only.chars().take(2).collect(),
        [first, .., last] => first.chars().take(1).chain(last.chars().take(1)).collect(),
    };
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_two_initials() {
        for (name, letters) in [("Anna Maria Berg", "AB"), ("admin", "ad"), ("ö", "ö"), ("", "")] {
            assert_eq!(initials(name), letters);
        }
    }
}
