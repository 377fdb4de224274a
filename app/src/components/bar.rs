//! A share as a bar, a history as a line. Lengths are SVG attributes: the page's policy forbids style attributes.

use leptos::prelude::*;

#[component]
pub fn Bar(
    /// 0 to 100; what is outside is cut.
    #[prop(into)]
    percent: Signal<f64>,
    /// What it is a share of: `Memory, 61 %`.
    #[prop(into)]
    label: Signal<String>,
    /// Fills its column instead of 72 px.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    // In tenths: the code that writes fractions is large.
    let width = move || {
        let tenths = (percent.get().clamp(0.0, 100.0) * 10.0).round() as u32;
        format!("{}.{}%", tenths / 10, tenths % 10)
    };
    view! {
        <svg class="bar" data-size=wide.then_some("wide") role="img" aria-label=move || label.get()>
            <rect width=width height="100%"></rect>
        </svg>
    }
}

/// The last values of something, oldest first, scaled to the highest.
#[component]
pub fn Spark(#[prop(into)] values: Signal<Vec<f64>>, #[prop(into)] label: String) -> impl IntoView {
    view! {
        <svg class="spark" viewBox="0 0 72 20" role="img" aria-label=label>
            <polyline points=move || values.with(|values| points(values))></polyline>
        </svg>
    }
}

fn points(values: &[f64]) -> String {
    let top = values.iter().copied().fold(1.0, f64::max);
    let step = 72.0 / (values.len().max(2) - 1) as f64;
    values
        .iter()
        .enumerate()
        .map(|(index, value)| format!("{:.1},{:.1}", index as f64 * step, 19.0 - 18.0 * value.max(0.0) / top))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_bar_never_leaves_its_box() {
        let html = html(|| view! { <Bar percent=140.0 label="Memory, 140 %"/> });
        assert!(html.contains(r#"width="100.0%""#) && html.contains("Memory, 140 %"), "{html}");
    }

    #[test]
    fn a_spark_of_one_value_or_none_is_drawn() {
        assert_eq!(points(&[]), "");
        assert_eq!(points(&[2.0]), "0.0,1.0");
        assert_eq!(points(&[0.0, 4.0]), "0.0,19.0 72.0,1.0");
    }
}
