//! The target that is forwarded.

use http::uri::{PathAndQuery, Uri};

use crate::{CanonicalPath, Refusal};

/// The canonical path, with the query as received.
pub(super) fn forwarded_target(uri: &Uri, path: &CanonicalPath) -> Result<PathAndQuery, Refusal> {
    if let Some(received) = uri.path_and_query()
        && received.path() == path.encoded()
        // The path of `http://a?b` is `/`, and is not written.
        && received.as_str().starts_with('/')
    {
        return Ok(received.clone());
    }
    let target = match uri.query() {
        Some(query) => format!("{}?{query}", path.encoded()),
        None => path.encoded().to_owned(),
    };
    PathAndQuery::try_from(target).map_err(|_| Refusal::TargetTooLong)
}
