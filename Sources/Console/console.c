// The console's pages, compiled into the program by C23's #embed. A new file needs its lines here.
// The toolchain's C compiler calls it an extension until C23 is its default.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "console.h"

#define BYTES(name) static const unsigned char name[] =
#define FILE(path, name) {path, name, sizeof name}


BYTES(api_js) {
#embed "pages/api.js"
};
BYTES(dom_js) {
#embed "pages/dom.js"
};
BYTES(i18n_js) {
#embed "pages/i18n.js"
};
BYTES(icon_svg) {
#embed "pages/icon.svg"
};
BYTES(ids_js) {
#embed "pages/ids.js"
};
BYTES(index_html) {
#embed "pages/index.html"
};
BYTES(keys_js) {
#embed "pages/keys.js"
};
BYTES(main_js) {
#embed "pages/main.js"
};
BYTES(news_js) {
#embed "pages/news.js"
};
BYTES(page_js) {
#embed "pages/page.js"
};
BYTES(qr_js) {
#embed "pages/qr.js"
};
BYTES(router_js) {
#embed "pages/router.js"
};
BYTES(session_js) {
#embed "pages/session.js"
};
BYTES(shell_js) {
#embed "pages/shell.js"
};
BYTES(times_js) {
#embed "pages/times.js"
};
BYTES(views_js) {
#embed "pages/views.js"
};
BYTES(i18n_en_js) {
#embed "pages/i18n/en.js"
};
BYTES(i18n_zh_js) {
#embed "pages/i18n/zh.js"
};
BYTES(incidents_step_js) {
#embed "pages/incidents/step.js"
};
BYTES(incidents_timeline_js) {
#embed "pages/incidents/timeline.js"
};
BYTES(ledgers_columns_js) {
#embed "pages/ledgers/columns.js"
};
BYTES(ledgers_csv_js) {
#embed "pages/ledgers/csv.js"
};
BYTES(ledgers_history_js) {
#embed "pages/ledgers/history.js"
};
BYTES(ledgers_reveal_js) {
#embed "pages/ledgers/reveal.js"
};
BYTES(ledgers_tabs_js) {
#embed "pages/ledgers/tabs.js"
};
BYTES(ledgers_undo_js) {
#embed "pages/ledgers/undo.js"
};
BYTES(parts_charts_js) {
#embed "pages/parts/charts.js"
};
BYTES(parts_devices_js) {
#embed "pages/parts/devices.js"
};
BYTES(parts_dialogs_js) {
#embed "pages/parts/dialogs.js"
};
BYTES(parts_forms_js) {
#embed "pages/parts/forms.js"
};
BYTES(parts_incidents_js) {
#embed "pages/parts/incidents.js"
};
BYTES(parts_keydialog_js) {
#embed "pages/parts/keydialog.js"
};
BYTES(parts_marks_js) {
#embed "pages/parts/marks.js"
};
BYTES(parts_notices_js) {
#embed "pages/parts/notices.js"
};
BYTES(parts_password_js) {
#embed "pages/parts/password.js"
};
BYTES(parts_picker_js) {
#embed "pages/parts/picker.js"
};
BYTES(parts_qrimage_js) {
#embed "pages/parts/qrimage.js"
};
BYTES(parts_range_js) {
#embed "pages/parts/range.js"
};
BYTES(parts_search_js) {
#embed "pages/parts/search.js"
};
BYTES(parts_tables_js) {
#embed "pages/parts/tables.js"
};
BYTES(parts_values_js) {
#embed "pages/parts/values.js"
};
BYTES(review_filters_js) {
#embed "pages/review/filters.js"
};
BYTES(review_item_js) {
#embed "pages/review/item.js"
};
BYTES(review_merge_js) {
#embed "pages/review/merge.js"
};
BYTES(review_postpone_js) {
#embed "pages/review/postpone.js"
};
BYTES(review_queue_js) {
#embed "pages/review/queue.js"
};
BYTES(review_words_js) {
#embed "pages/review/words.js"
};
BYTES(style_base_css) {
#embed "pages/style/base.css"
};
BYTES(style_narrow_css) {
#embed "pages/style/narrow.css"
};
BYTES(style_parts_css) {
#embed "pages/style/parts.css"
};
BYTES(style_print_css) {
#embed "pages/style/print.css"
};
BYTES(style_shell_css) {
#embed "pages/style/shell.css"
};
BYTES(style_views_css) {
#embed "pages/style/views.css"
};
BYTES(views_accesses_js) {
#embed "pages/views/accesses.js"
};
BYTES(views_bulk_js) {
#embed "pages/views/bulk.js"
};
BYTES(views_device_js) {
#embed "pages/views/device.js"
};
BYTES(views_devices_js) {
#embed "pages/views/devices.js"
};
BYTES(views_enrolment_js) {
#embed "pages/views/enrolment.js"
};
BYTES(views_export_js) {
#embed "pages/views/export.js"
};
BYTES(views_import_js) {
#embed "pages/views/import.js"
};
BYTES(views_incident_js) {
#embed "pages/views/incident.js"
};
BYTES(views_incidents_js) {
#embed "pages/views/incidents.js"
};
BYTES(views_ledger_js) {
#embed "pages/views/ledger.js"
};
BYTES(views_missing_js) {
#embed "pages/views/missing.js"
};
BYTES(views_overview_js) {
#embed "pages/views/overview.js"
};
BYTES(views_record_js) {
#embed "pages/views/record.js"
};
BYTES(views_report_js) {
#embed "pages/views/report.js"
};
BYTES(views_review_js) {
#embed "pages/views/review.js"
};
BYTES(views_sessions_js) {
#embed "pages/views/sessions.js"
};
BYTES(views_signin_js) {
#embed "pages/views/signin.js"
};
BYTES(views_today_js) {
#embed "pages/views/today.js"
};

static const struct gridledger_console_file files[] = {
    FILE("api.js", api_js),
    FILE("dom.js", dom_js),
    FILE("i18n.js", i18n_js),
    FILE("icon.svg", icon_svg),
    FILE("ids.js", ids_js),
    FILE("index.html", index_html),
    FILE("keys.js", keys_js),
    FILE("main.js", main_js),
    FILE("news.js", news_js),
    FILE("page.js", page_js),
    FILE("qr.js", qr_js),
    FILE("router.js", router_js),
    FILE("session.js", session_js),
    FILE("shell.js", shell_js),
    FILE("times.js", times_js),
    FILE("views.js", views_js),
    FILE("i18n/en.js", i18n_en_js),
    FILE("i18n/zh.js", i18n_zh_js),
    FILE("incidents/step.js", incidents_step_js),
    FILE("incidents/timeline.js", incidents_timeline_js),
    FILE("ledgers/columns.js", ledgers_columns_js),
    FILE("ledgers/csv.js", ledgers_csv_js),
    FILE("ledgers/history.js", ledgers_history_js),
    FILE("ledgers/reveal.js", ledgers_reveal_js),
    FILE("ledgers/tabs.js", ledgers_tabs_js),
    FILE("ledgers/undo.js", ledgers_undo_js),
    FILE("parts/charts.js", parts_charts_js),
    FILE("parts/devices.js", parts_devices_js),
    FILE("parts/dialogs.js", parts_dialogs_js),
    FILE("parts/forms.js", parts_forms_js),
    FILE("parts/incidents.js", parts_incidents_js),
    FILE("parts/keydialog.js", parts_keydialog_js),
    FILE("parts/marks.js", parts_marks_js),
    FILE("parts/notices.js", parts_notices_js),
    FILE("parts/password.js", parts_password_js),
    FILE("parts/picker.js", parts_picker_js),
    FILE("parts/qrimage.js", parts_qrimage_js),
    FILE("parts/range.js", parts_range_js),
    FILE("parts/search.js", parts_search_js),
    FILE("parts/tables.js", parts_tables_js),
    FILE("parts/values.js", parts_values_js),
    FILE("review/filters.js", review_filters_js),
    FILE("review/item.js", review_item_js),
    FILE("review/merge.js", review_merge_js),
    FILE("review/postpone.js", review_postpone_js),
    FILE("review/queue.js", review_queue_js),
    FILE("review/words.js", review_words_js),
    FILE("style/base.css", style_base_css),
    FILE("style/narrow.css", style_narrow_css),
    FILE("style/parts.css", style_parts_css),
    FILE("style/print.css", style_print_css),
    FILE("style/shell.css", style_shell_css),
    FILE("style/views.css", style_views_css),
    FILE("views/accesses.js", views_accesses_js),
    FILE("views/bulk.js", views_bulk_js),
    FILE("views/device.js", views_device_js),
    FILE("views/devices.js", views_devices_js),
    FILE("views/enrolment.js", views_enrolment_js),
    FILE("views/export.js", views_export_js),
    FILE("views/import.js", views_import_js),
    FILE("views/incident.js", views_incident_js),
    FILE("views/incidents.js", views_incidents_js),
    FILE("views/ledger.js", views_ledger_js),
    FILE("views/missing.js", views_missing_js),
    FILE("views/overview.js", views_overview_js),
    FILE("views/record.js", views_record_js),
    FILE("views/report.js", views_report_js),
    FILE("views/review.js", views_review_js),
    FILE("views/sessions.js", views_sessions_js),
    FILE("views/signin.js", views_signin_js),
    FILE("views/today.js", views_today_js),
};

const struct gridledger_console_file *gridledger_console_table(void) { return files; }
size_t gridledger_console_file_count(void) { return sizeof files / sizeof *files; }
