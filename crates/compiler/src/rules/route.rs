//! Rules on which requests a route takes.

pub(crate) mod bad_host_pattern;
pub(crate) mod bad_method;
pub(crate) mod bad_uri_pattern;
pub(crate) mod connect_method;
pub(crate) mod no_methods;
pub(crate) mod not_proved;
pub(crate) mod order_only_routes;
pub(crate) mod shadowed_route;
pub(crate) mod undecoded_uri;
pub(crate) mod unmatched_uri;
pub(crate) mod unserved_host;
