//! Where an outlet is at home: from the country of its domain, and from `lexicon/places/outlets.tsv`.

use crate::places::Places;
use sitroom_codebook::Code3;
use sitroom_document::DocMeta;

const OUTLETS: &str = include_str!("../../../lexicon/places/outlets.tsv");

/// What an outlet's address tells.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    /// The country of its top-level domain.
    pub country: Option<Code3>,
    /// The place that it writes for.
    pub home: Option<Home>,
}

/// The place that an outlet writes for.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub xyz: [f32; 3],
    pub admin: u16,
    pub country: Option<Code3>,
}

/// What the document's address tells of its outlet.
pub(crate) fn outlet(
    meta: &DocMeta,
    places: &Places,
    by_iso2: impl Fn(&str) -> Option<Code3>,
) -> Option<Outlet> {
    let host = host(meta.url.as_deref()?)?;
    let tld = host
        .rsplit('.')
        .next()
        .filter(|t| t.len() == 2 && !matches!(*t, "tv" | "co" | "me" | "io" | "fm" | "ly"));
    let country = tld.and_then(|t| by_iso2(if t == "uk" { "gb" } else { t }));
    Some(Outlet { country, home: home(host, places) })
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|h| h.contains('.'))
}

fn home(host: &str, places: &Places) -> Option<Home> {
    let line = OUTLETS.lines().skip(1).find(|l| {
        l.split('\t').next().is_some_and(|d| {
            !d.is_empty() && (host == d || host.strip_suffix(d).is_some_and(|h| h.ends_with('.')))
        })
    })?;
    let mut cells = line.split('\t').skip(1);
    let (name, lat, lon) =
        (cells.next()?, cells.next()?.parse::<f32>().ok()?, cells.next()?.parse::<f32>().ok()?);
    let row = places
        .by_name(name)
        .map(|r| places.row(r.place))
        .find(|r| (r.latitude - lat).abs() + (r.longitude - lon).abs() < 1.0)?;
    let (lat, lon) = (lat.to_radians(), lon.to_radians());
    let xyz = [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()];
    Some(Home { xyz, admin: row.admin, country: places.country(&row) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sitroom_document::DocMeta;

    fn home_of(url: &str) -> Option<String> {
        let meta = DocMeta { url: Some(url.to_string()), ..Default::default() };
        let home = outlet(&meta, &Places::builtin(), |_| None)?.home?;
        home.country.map(|c| c.to_string())
    }

    #[test]
    fn outlets_have_a_home() {
        assert_eq!(home_of("https://www.dispatch.com/story/1").as_deref(), Some("USA"));
        assert_eq!(home_of("http://news.dawn.com/x?y").as_deref(), Some("PAK"));
        assert_eq!(home_of("http://notdawn.com/"), None);
        assert_eq!(home_of("no address"), None);
    }

    #[test]
    fn every_home_is_in_the_gazetteer() {
        let places = Places::builtin();
        for line in OUTLETS.lines().skip(1) {
            let domain = line.split('\t').next().unwrap();
            assert!(home(domain, &places).is_some(), "{line}");
        }
    }
}
