//! The cookie that carries a session. `__Host-`: sent over TLS only (or to this very machine), to this host only, for every path.

use crate::store::sessions::SESSION_MS;

pub const COOKIE: &str = "__Host-eyrie";

/// Sets the session's cookie.
pub fn session_cookie(token: &str) -> String {
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}", SESSION_MS / 1000)
}

/// Takes it away.
pub fn clearing_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}
