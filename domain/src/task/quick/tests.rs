use super::*;

fn parse(text: &str, now: NaiveDateTime) -> Result<NewTask, FieldError> {
    parse_keeping(text, &[], now)
}

fn parse_keeping(text: &str, keep: &[&str], now: NaiveDateTime) -> Result<NewTask, FieldError> {
    let keep = keep.iter().map(|words| (*words).to_owned()).collect();
    parse_quick(
        &QuickTask {
            text: text.into(),
            keep,
        },
        now,
    )
}

/// Title, priority and due time of a line, read on Wednesday the 25th of March 2026 at 15:00.
fn read(text: &str) -> (String, TaskPriority, String) {
    read_at(text, "2026-03-25T15:00")
}

fn read_at(text: &str, now: &str) -> (String, TaskPriority, String) {
    let Ok(LocalOrUtc::Local(now)) = now.parse() else {
        panic!("{now}");
    };
    let task = parse(text, now).unwrap_or_else(|error| panic!("{text}: {}", error.message));
    let due = match task.due_date {
        Some(LocalOrUtc::Day(due)) => due.to_string(),
        Some(LocalOrUtc::Local(due)) => due.to_string().strip_suffix(":00").unwrap().to_owned(),
        Some(LocalOrUtc::At(time)) => panic!("{text}: {time} is in no zone"),
        None => String::new(),
    };
    (task.title, task.priority, due)
}

#[test]
fn a_line_says_what_and_when_and_how_much_it_matters() {
    let (title, priority, due) = read("pay rent tomorrow at 17:30 !high");
    assert_eq!(
        (title.as_str(), priority, due.as_str()),
        ("pay rent", TaskPriority::High, "2026-03-26 17:30")
    );
    let (title, priority, due) = read("  Write \t the report ");
    assert_eq!(
        (title.as_str(), priority, due.as_str()),
        ("Write the report", TaskPriority::Medium, "")
    );
    let (title, priority, due) = read("!URGENT Tomorrow: call, On Friday, Bob!");
    assert_eq!(
        (title.as_str(), priority, due.as_str()),
        ("call, On Friday, Bob!", TaskPriority::Urgent, "2026-03-26")
    );
    let (title, priority, due) = read("Tomorrow, !low call Bob #work at 5pm.");
    assert_eq!(
        (title.as_str(), priority, due.as_str()),
        ("call Bob", TaskPriority::Low, "2026-03-26 17:00")
    );
}

#[test]
fn labels_are_taken_out_of_the_line() {
    let Ok(LocalOrUtc::Local(now)) = "2026-03-25T15:00".parse() else {
        panic!();
    };
    let read = |text: &str| {
        let task = parse(text, now).map(|task| task.parse().unwrap()).unwrap();
        (task.title, task.labels)
    };
    for (text, title, labels) in [
        (
            "#Home pay rent tomorrow #bills, !high",
            "pay rent",
            &["bills", "home"][..],
        ),
        ("x #a #a", "x", &["a"]),
        ("learn #c++ and #日本", "learn and", &["c++", "日本"]),
        (
            "fix #12 in c# and # and \"#home\"",
            "fix #12 in c# and # and \"#home\"",
            &[],
        ),
    ] {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
        assert_eq!(read(text), (title.to_owned(), labels), "{text}");
    }
    let many = "abcdefghijkl"
        .chars()
        .map(|c| format!("#{c}"))
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(read(&format!("x {many}")).0, "x #k #l");
    let long = format!("x #{}", "y".repeat(41));
    assert_eq!(read(&long), (long.clone(), Vec::new()));
}

#[test]
fn days_are_understood() {
    for (words, due) in [
        ("today", "2026-03-25"),
        ("tomorrow", "2026-03-26"),
        ("TOMORROW", "2026-03-26"),
        ("thursday", "2026-03-26"),
        ("tue", "2026-03-31"),
        ("mon", "2026-03-30"),
        // Today it is said by `today`.
        ("wednesday", "2026-04-01"),
        ("this friday", "2026-03-27"),
        ("by this Tue", "2026-03-31"),
        ("this wednesday", "2026-03-25"),
        ("next week", "2026-03-30"),
        ("next monday", "2026-03-30"),
        ("next wed", "2026-04-01"),
        ("next friday", "2026-04-03"),
        ("next Sunday", "2026-04-05"),
        ("in 0 days", "2026-03-25"),
        ("in 1 day", "2026-03-26"),
        ("in 3 days", "2026-03-28"),
        ("in 2 weeks", "2026-04-08"),
        ("in 1 week", "2026-04-01"),
        ("2026-12-24", "2026-12-24"),
        ("2024-02-29", "2024-02-29"),
        ("24 dec", "2026-12-24"),
        ("dec 24", "2026-12-24"),
        ("December 24th", "2026-12-24"),
        ("1st jan", "2027-01-01"),
        ("25 mar", "2026-03-25"),
        ("24 mar", "2027-03-24"),
        ("24 mar 2026", "2026-03-24"),
        ("jan 2 2030", "2030-01-02"),
        ("29 feb", "2028-02-29"),
        ("on friday", "2026-03-27"),
        ("by dec 24", "2026-12-24"),
        ("by 2026-12-24.", "2026-12-24"),
    ] {
        let expected = ("x y".to_owned(), TaskPriority::Medium, due.to_owned());
        assert_eq!(read(&format!("{words} x y")), expected, "{words}");
        assert_eq!(read(&format!("#a {words} !medium x y")), expected, "{words}");
        assert_eq!(read(&format!("x y {words}")), expected, "{words}");
    }
    // On the days at the ends of a week.
    assert_eq!(read_at("x monday", "2026-03-30T00:00").2, "2026-04-06");
    assert_eq!(read_at("x next week", "2026-03-30T00:00").2, "2026-04-06");
    assert_eq!(read_at("x next sunday", "2026-03-29T23:59").2, "2026-04-05");
    assert_eq!(read_at("x monday", "2026-03-29T23:59").2, "2026-03-30");
    assert_eq!(read_at("x 29 feb", "2096-03-01T00:00").2, "2104-02-29");
}

#[test]
fn times_are_understood() {
    for (words, due) in [
        ("17:30", "2026-03-25 17:30"),
        ("at 17:30", "2026-03-25 17:30"),
        ("at 5pm", "2026-03-25 17:00"),
        ("at 5 PM", "2026-03-25 17:00"),
        ("5:30pm", "2026-03-25 17:30"),
        ("tomorrow 5:30 pm", "2026-03-26 17:30"),
        ("tomorrow at 12pm", "2026-03-26 12:00"),
        ("tomorrow at 12:05am", "2026-03-26 00:05"),
        ("at 9:05 on friday", "2026-03-27 09:05"),
        // It is over today.
        ("at 15:00", "2026-03-26 15:00"),
        ("9am", "2026-03-26 09:00"),
        // Said of today, it is meant.
        ("today 9am", "2026-03-25 09:00"),
        // A time, and not the whole day.
        ("tomorrow 0:00", "2026-03-26 00:00"),
    ] {
        let expected = ("x".to_owned(), TaskPriority::Medium, due.to_owned());
        assert_eq!(read(&format!("x {words}")), expected, "{words}");
        assert_eq!(read(&format!("{words} x")), expected, "{words}");
    }
}

#[test]
fn of_several_the_last_counts_and_the_others_stay() {
    for (text, title, priority, due) in [
        ("x !low !high", "x !low", TaskPriority::High, ""),
        (
            "report of monday by friday",
            "report of monday",
            TaskPriority::Medium,
            "2026-03-27",
        ),
        (
            "move 10:00 to 11:00 tomorrow",
            "move 10:00 to",
            TaskPriority::Medium,
            "2026-03-26 11:00",
        ),
        (
            "in 2 days in 3 days x",
            "in 2 days x",
            TaskPriority::Medium,
            "2026-03-28",
        ),
    ] {
        assert_eq!(read(text), (title.to_owned(), priority, due.to_owned()), "{text}");
    }
}

#[test]
fn words_similar_to_keywords_stay_in_the_title() {
    for text in [
        "Mondays",
        "Monday's notes",
        "tomorrowland",
        "high",
        "!highest",
        "x!high",
        "! high",
        "p1",
        "next",
        "next door",
        "next month",
        "in 3 hours",
        "in three days",
        "in days",
        "in 12345 days",
        "in -1 days",
        "on",
        "on time",
        "at",
        "at 5",
        "at home",
        "25:00",
        "17:60",
        "16:9",
        "17:3a",
        "13pm",
        "0am",
        "pm",
        "5:3pm",
        "30 feb",
        "32 dec",
        "0 jan",
        "dec",
        "24",
        "29 feb 2027",
        "2026-02-30",
        "2026-1-1",
        "1500-01-01",
        "3000-01-01",
        "+2026-1-01",
        "24.12.2026",
        "\"tomorrow\"",
        "read \"next monday at 5pm\"",
        "\"call on monday !high\"",
        "\"a\"tomorrow",
        "日本 !",
    ] {
        assert_eq!(
            read(text),
            (text.to_owned(), TaskPriority::Medium, String::new()),
            "{text}"
        );
    }
}

#[test]
fn days_and_times_inside_the_line_stay_in_the_title() {
    for text in [
        "Buy sun cream",
        "Learn John 3:16 by heart",
        "Catch the 17:30 train home",
        "Ask what happened on Monday again",
        "Watch the 24 dec special",
        "Read Tomorrow and Tomorrow and Tomorrow by Zevin",
        "Letter from may 5 to Bob",
        "a tomorrow b",
    ] {
        assert_eq!(
            read(text),
            (text.to_owned(), TaskPriority::Medium, String::new()),
            "{text}"
        );
    }
    let (title, priority, due) = read("Buy sun cream !high #shop for the sun trip on friday");
    assert_eq!(
        (title.as_str(), priority, due.as_str()),
        ("Buy sun cream for the sun trip", TaskPriority::High, "2026-03-27")
    );
}

#[test]
fn days_and_times_alone_are_the_title() {
    for text in [
        "sun",
        "Mon",
        "next friday",
        "in 3 days",
        "1st May",
        "5pm",
        "from monday",
        "tomorrow at 17:30",
    ] {
        assert_eq!(
            read(text),
            (text.to_owned(), TaskPriority::Medium, String::new()),
            "{text}"
        );
    }
    // Of two days the first stays in the title.
    assert_eq!(read("sun sun").2, "2026-03-29");
}

#[test]
fn a_comma_before_the_end_goes_with_it() {
    for (text, title) in [
        ("buy milk, tomorrow", "buy milk"),
        ("buy milk, eggs; !high", "buy milk, eggs"),
        ("tomorrow buy milk,", "buy milk,"),
    ] {
        assert_eq!(read(text).0, title, "{text}");
    }
}

#[test]
fn words_that_are_kept_stay_in_the_title() {
    let now = "2026-03-25T15:00:00".parse().unwrap();
    let read = |text: &str, keep: &[&str]| {
        let task = parse_keeping(text, keep, now).unwrap();
        (task.title, task.due_date, task.labels)
    };
    let day = |text: &str| text.parse::<LocalOrUtc>().ok();
    for (text, keep, title, due) in [
        ("Eat the Sun", &["Sun"][..], "Eat the Sun", None),
        ("Eat the Sun", &["moon"], "Eat the", day("2026-03-29")),
        // The others stay at the end of the line.
        ("call Bob tomorrow sun", &["sun"], "call Bob sun", day("2026-03-26")),
        (
            "on Friday, meet at 5pm",
            &["on friday"],
            "on Friday, meet",
            day("2026-03-25T17:00"),
        ),
    ] {
        assert_eq!(read(text, keep), (title.to_owned(), due, Vec::new()), "{text} {keep:?}");
    }
    assert_eq!(read("mail #home #work", &["#home"]).2, ["work"]);
}

#[test]
fn a_line_is_read_in_parts() {
    let now = "2026-03-25T15:00:00".parse().unwrap();
    let quick = |text: &str| QuickTask {
        text: text.into(),
        ..QuickTask::default()
    };
    let reading = read_quick(&quick("!high pay rent #Home On Friday, 17:30"), now);
    let friday: LocalOrUtc = "2026-03-27T17:30".parse().unwrap();
    let part = |words: &str, meaning| QuickPart {
        words: words.into(),
        meaning,
        is_time: words.ends_with(":30") || words.ends_with("am"),
    };
    assert_eq!(reading.title, "pay rent");
    assert_eq!(
        reading.parts,
        [
            part("!high", QuickMeaning::Priority(TaskPriority::High)),
            part("#home", QuickMeaning::Label("home".into())),
            part("on friday", QuickMeaning::Due(friday)),
            part("17:30", QuickMeaning::Due(friday)),
        ]
    );
    let reading = read_quick(&quick("at 9am x from tomorrow"), now);
    let start = QuickMeaning::Start("2026-03-26T09:00".parse().unwrap());
    assert_eq!(reading.title, "x");
    assert_eq!(
        reading.parts,
        [part("at 9am", start.clone()), part("from tomorrow", start)]
    );
}

#[test]
fn quotes_come_in_pairs() {
    assert_eq!(read("read \"Monday or\" tomorrow").0, "read \"Monday or\"");
    assert_eq!(read("read \"Monday or\" tomorrow").2, "2026-03-26");
    assert_eq!(read("a 5\" pipe tomorrow").0, "a 5\" pipe");
    assert_eq!(read("\"a\" 5\" b tomorrow").0, "\"a\" 5\" b");
}

#[test]
fn a_line_without_a_title_is_refused() {
    let now: LocalOrUtc = "2026-03-25T15:00".parse().unwrap();
    let LocalOrUtc::Local(now) = now else { panic!() };
    let long = "x".repeat(201);
    for (text, code) in [
        ("", "required"),
        (" \n ", "required"),
        ("tomorrow at 5pm !high", "required"),
        (long.as_str(), "too_long"),
        ("a\0b", "invalid"),
    ] {
        let error = parse(text, now).unwrap_err();
        assert_eq!((error.pointer.as_str(), error.code.as_str()), ("/text", code), "{text}");
    }
    assert!(parse(&format!("{} tomorrow", &long[1..]), now).is_ok());
}

#[test]
fn no_line_is_too_strange() {
    let now = NaiveDate::MAX.and_time(NaiveTime::MIN);
    for text in [
        "x tomorrow",
        "x next week",
        "x in 9999 weeks",
        "x 29 feb",
        "x monday",
        "x 00:00",
    ] {
        assert_eq!(
            parse(text, now).map(|task| task.due_date.is_some()),
            Ok(false),
            "{text}"
        );
    }
    let many = "on at in next ".repeat(10_000);
    assert_eq!(parse(&many, now).unwrap_err().code, "too_long");
}

#[test]
fn a_start_stands_after_from() {
    let Ok(LocalOrUtc::Local(now)) = "2026-03-25T15:00".parse() else {
        panic!();
    };
    let read = |text: &str| {
        let task = parse(text, now).map_err(|error| (error.pointer, error.code))?;
        Ok::<_, (String, String)>((task.title, task.start_date, task.due_date))
    };
    let date = |text: &str| text.parse::<LocalOrUtc>().ok();
    for (text, title, start, due) in [
        ("x from tomorrow", "x", "2026-03-26", ""),
        ("x From 24 dec, by dec 31 at 5pm", "x", "2026-12-24", "2026-12-31T17:00"),
        ("x from tomorrow at 9am", "x", "2026-03-26T09:00", ""),
        ("letter from Bob", "letter from Bob", "", ""),
        ("x from thursday from friday", "x from thursday", "2026-03-27", ""),
    ] {
        let expected = (title.to_owned(), date(start), date(due));
        assert_eq!(read(text), Ok(expected), "{text}");
    }
    let refused = ("/text".to_owned(), "after_due_date".to_owned());
    assert_eq!(read("x from monday by friday"), Err(refused));
}
