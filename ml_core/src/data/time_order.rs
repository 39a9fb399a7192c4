//! Order of rows by their dates.

use super::MISSING_CODE;
use super::moment::{DateOrder, moment};
use chrono::NaiveDateTime;

/// Order of rows by the moments of their dates.
pub(crate) struct TimeOrder {
    /// The rank of each row's moment among the distinct moments of the rows.
    pub(crate) ranks: Vec<u32>,
    /// Whether every date can be read with the day or the month first.
    pub(crate) is_ambiguous: bool,
}

impl TimeOrder {
    /// Reads the dates of rows, each of which has a value; only their texts decide whether the day
    /// or the month comes first, so that the rows alone give the same order.
    ///
    /// # Errors
    /// The first row whose text is no date, or a date that does not exist.
    pub(crate) fn of_rows(codes: &[u32], levels: &[String], rows: &[usize]) -> Result<Self, usize> {
        let mut is_used = vec![false; levels.len()];
        rows.iter().for_each(|&row| is_used[codes[row] as usize] = true);
        let used = levels
            .iter()
            .zip(&is_used)
            .filter_map(|(level, is_used)| is_used.then_some(level));
        let DateOrder {
            day_first,
            is_ambiguous,
        } = DateOrder::detect(used);
        let read = |(level, is_used): (&String, &bool)| {
            let found = if *is_used { moment(level, day_first) } else { None };
            found.filter(|moment| moment.has_date).map(|moment| moment.utc)
        };
        let moments: Vec<Option<NaiveDateTime>> = levels.iter().zip(&is_used).map(read).collect();
        let of_row = |&row: &usize| moments[codes[row] as usize].ok_or(row);
        let of_rows = rows.iter().map(of_row).collect::<Result<Vec<_>, _>>()?;
        let mut distinct: Vec<NaiveDateTime> = moments.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let rank = |moment: &NaiveDateTime| {
            let rank = distinct.partition_point(|other| other < moment);
            // There are no more moments than codes.
            u32::try_from(rank).unwrap_or(MISSING_CODE)
        };
        Ok(Self {
            ranks: of_rows.iter().map(rank).collect(),
            is_ambiguous,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(texts: &[&str]) -> Result<Vec<u32>, usize> {
        let mut levels: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        levels.sort_unstable();
        levels.dedup();
        let code = |text: &&str| levels.iter().position(|level| level == text).unwrap();
        let codes: Vec<u32> = texts.iter().map(|text| code(text) as u32).collect();
        let rows: Vec<usize> = (0..texts.len()).collect();
        TimeOrder::of_rows(&codes, &levels, &rows).map(|order| order.ranks)
    }

    #[test]
    fn moments_decide_in_whatever_form() {
        for texts in [
            ["2024-05-31", "2024-05-31 12:30", "2024-05-31T12:30:15", "2024-06-01"],
            [
                "2024-05-31 12:30",
                "2024-05-31T12:30:00.5",
                "2024-05-31 12:30:01",
                "2024-05-31T13:00",
            ],
            [
                "2024-05-31T12:00+03:00",
                "2024-05-31T10:00Z",
                "2024-05-31T09:00-02:00",
                "2024-05-31T11:30",
            ],
            ["31.12.2023", "01.02.2024", "31.05.2024", "01.06.2024"],
            ["12/31/2023", "2/1/2024", "5/31/2024", "6/1/2024"],
            ["2024-05-31 9:59", "2024-05-31 10:00", "2024/6/1", "2024-12-31 24:00"],
        ] {
            assert_eq!(ranks(&texts), Ok(vec![0, 1, 2, 3]), "{texts:?}");
        }
        let same = [
            "2024-05-31T12:30",
            "2024-05-31 12:30:00",
            "2024-05-31T14:30:00.0+02:00",
            "2024-05-30",
        ];
        assert_eq!(ranks(&same), Ok(vec![1, 1, 1, 0]));
    }

    #[test]
    fn texts_that_are_no_date_are_refused_with_their_row() {
        for text in ["2024-02-30", "31.04.2024", "soon", "12:30", "13/13/2024"] {
            assert_eq!(ranks(&["2024-05-31", text, "2024-06-01"]), Err(1), "{text}");
        }
    }

    #[test]
    fn rows_that_are_not_used_decide_nothing() {
        let levels = ["02/01/2024", "01/02/2024", "13/01/2024", "soon"].map(str::to_owned);
        let order = TimeOrder::of_rows(&[0, 1, 2, 3], &levels, &[0, 1]).unwrap();
        assert_eq!((order.ranks, order.is_ambiguous), (vec![1, 0], true), "the month first");
        let order = TimeOrder::of_rows(&[0, 1, 2, 3], &levels, &[0, 1, 2]).unwrap();
        assert_eq!(
            (order.ranks, order.is_ambiguous),
            (vec![0, 2, 1], false),
            "the day first"
        );
    }
}
