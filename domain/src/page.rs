//! Pagination of lists.

use crate::error::FieldError;
use serde::{Deserialize, Serialize};

/// Default number of rows of a page.
pub const DEFAULT_PER_PAGE: u32 = 20;
/// Largest number of rows of one page.
pub const MAX_PER_PAGE: u32 = 100;

/// Number and size of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams, utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct PageQuery {
    /// The page, from 1.
    #[cfg_attr(
        feature = "openapi",
        param(minimum = 1, format = "uint32"),
        schema(minimum = 1, format = "uint32")
    )]
    pub page: u32,
    /// Rows of a page, 1 to 100.
    #[cfg_attr(
        feature = "openapi",
        param(minimum = 1, maximum = 100),
        schema(minimum = 1, maximum = 100)
    )]
    pub per_page: u32,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self {
            page: 1,
            per_page: DEFAULT_PER_PAGE,
        }
    }
}

impl PageQuery {
    /// Returns the errors of its values; empty when there are none.
    #[must_use]
    pub fn check(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.page == 0 {
            errors.push(FieldError::new("page", "out_of_range", "Pages are counted from 1."));
        }
        if !(1..=MAX_PER_PAGE).contains(&self.per_page) {
            let message = format!("A page holds 1 to {MAX_PER_PAGE} rows, not {}.", self.per_page);
            errors.push(FieldError::new("per_page", "out_of_range", message));
        }
        errors
    }

    /// Rows before this page.
    #[must_use]
    pub fn offset(&self) -> i64 {
        i64::from(self.page.saturating_sub(1)) * i64::from(self.per_page)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Rows of the whole list.
    pub total: i64,
    /// The page, from 1.
    pub page: u32,
    /// Rows of a page.
    pub per_page: u32,
    /// Pages of the whole list; 0 when it is empty.
    pub total_pages: i64,
}

impl<T> Page<T> {
    /// The page of `query` with `items`, out of `total` rows.
    #[must_use]
    pub fn new(items: Vec<T>, total: i64, query: PageQuery) -> Self {
        let per_page = i64::from(query.per_page.max(1));
        let total_pages = (total + per_page - 1) / per_page;
        Self {
            items,
            total,
            page: query.page,
            per_page: query.per_page,
            total_pages,
        }
    }

    /// The same page with other rows.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            total: self.total,
            page: self.page,
            per_page: self.per_page,
            total_pages: self.total_pages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_out_of_range_is_named() {
        assert!(PageQuery::default().check().is_empty());
        let errors = PageQuery { page: 0, per_page: 101 }.check();
        assert_eq!(
            errors.iter().map(FieldError::field).collect::<Vec<_>>(),
            ["page", "per_page"]
        );
    }

    #[test]
    fn pages_are_rounded_up() {
        let query = PageQuery { page: 2, per_page: 20 };
        assert_eq!(query.offset(), 20);
        assert_eq!(Page::new(vec![0; 20], 41, query).total_pages, 3);
        assert_eq!(Page::<u8>::new(vec![], 0, query).total_pages, 0);
    }
}
