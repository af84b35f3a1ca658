//! From a path to a route, blind to letter case as IIS is.

use http::Method;

use crate::fault::Kind;

/// Where the API lives. The Ministry's own sources write it in several casings.
pub(crate) const BASE: &str = "/WebservicesAPI/Api/";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Login,
    Refresh,
    Logout,
    Submissions,
    Services,
}

/// What a method and a path lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Known(Route),
    WrongMethod { route: Route, allowed: &'static str },
    Unknown,
}

const ROUTES: [(Route, &str, &str); 5] = [
    (Route::Login, "POST", "Authentication"),
    (Route::Refresh, "POST", "Authentication/Refresh"),
    (Route::Logout, "POST", "Authentication/Logout"),
    (Route::Submissions, "GET", "Lookup/Submissions"),
    (Route::Services, "GET", "WebServices/ServicesList"),
];

impl Target {
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let Some(rest) = strip_prefix_caseless(path, BASE) else {
            return Self::Unknown;
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        for (route, allowed, name) in ROUTES {
            if name.eq_ignore_ascii_case(rest) {
                return if method == allowed {
                    Self::Known(route)
                } else {
                    Self::WrongMethod { route, allowed }
                };
            }
        }
        Self::Unknown
    }

    pub(crate) fn kind(self) -> Option<Kind> {
        match self {
            Self::Known(route) => Some(route.kind()),
            Self::WrongMethod { .. } | Self::Unknown => None,
        }
    }

    /// The route as the manual spells it; none for an unknown path.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Known(route) | Self::WrongMethod { route, .. } => Some(route.name()),
            Self::Unknown => None,
        }
    }
}

impl Route {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Login => Kind::Login,
            Self::Refresh => Kind::Refresh,
            Self::Logout => Kind::Logout,
            Self::Submissions | Self::Services => Kind::Call,
        }
    }

    fn name(self) -> &'static str {
        ROUTES
            .iter()
            .find(|(route, _, _)| *route == self)
            .map_or("", |(_, _, name)| name)
    }
}

fn strip_prefix_caseless<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let head = path.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| &path[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_casing_in_use_leads_to_the_route() {
        for path in [
            "/WebservicesAPI/Api/Authentication",
            "/WebservicesAPI/api/Authentication",
            "/WebServicesAPI/api/authentication",
            "/WebServicesApi/api/AUTHENTICATION/",
        ] {
            assert_eq!(
                Target::of(&Method::POST, path),
                Target::Known(Route::Login),
                "{path}"
            );
        }
    }

    #[test]
    fn other_paths_lead_nowhere() {
        for path in [
            "/",
            "/WebservicesAPI/Api",
            "/WebservicesAPI/Api/",
            "/WebservicesAPI/Api//Authentication",
            "/Authentication",
            "/ΨΨΨΨΨΨΨΨΨΨΨΨΨ",
        ] {
            assert_eq!(Target::of(&Method::POST, path), Target::Unknown, "{path}");
        }
    }
}
