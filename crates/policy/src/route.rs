//! What a route is called, for variables and logs. What it does with a request is in [`crate::rewrite()`].

/// The names of a route.
#[derive(Debug)]
pub struct Route {
    /// `$route_id`.
    pub id: Box<str>,
    /// `$route_name`, empty without one.
    pub name: Box<str>,
}
