// SPDX-License-Identifier: MIT
#include "app/model/sql_session.h"

#include "app/model/time_text.h"
#include "app/query/session_reader.h"

#include <algorithm>

namespace drmscope::app {

namespace {

constexpr qint64 kMostRows = 10'000;
constexpr size_t kMeasuredRows = 100; // for the width of a column of texts

Rows rowsOf(const SqlTable& table)
{
    Rows rows;
    for (size_t i = 0; i < table.columns.size(); ++i) {
        const bool number = i < table.numeric.size() && table.numeric[i];
        size_t widest = table.columns[i].size();
        // A number of which digits are cut off is another number.
        const size_t measured = number ? table.rows.size() : kMeasuredRows;
        for (size_t row = 0; row < std::min(table.rows.size(), measured); ++row) {
            widest = std::max(widest, table.rows[row][i].size());
        }
        if (number) {
            widest += widest / 4; // a digit is wider than most letters are
        }
        rows.columns.push_back({QString::fromStdString(table.columns[i]),
                                std::clamp(static_cast<int>(widest) + 1, 6, 50), number, false,
                                false});
    }
    for (const auto& cells : table.rows) {
        Rows::Row row;
        for (size_t i = 0; i < cells.size(); ++i) {
            const QString text = QString::fromStdString(cells[i]);
            bool whole = false;
            const qint64 number = text.toLongLong(&whole);
            row.cells.push_back({text, !rows.columns[i].right ? QVariant()
                                       : whole                ? QVariant::fromValue<qint64>(number)
                                                              : QVariant(text.toDouble())});
        }
        rows.rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

void SqlSession::setFile(const QString& path)
{
    m_runner.setFile(path);
    if (path.isEmpty()) {
        return;
    }
    m_runner.ask(
        QueryRunner::Topic::Contents,
        [](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            std::vector<View> views;
            for (const auto& view : reader.views()) {
                QStringList columns;
                for (const auto& name : view.columns) {
                    columns.append(QString::fromStdString(name));
                }
                views.push_back({QString::fromStdString(view.name), columns});
            }
            return std::any(std::move(views));
        },
        [this](const std::any& result) {
            emit viewsRead(std::any_cast<const std::vector<View>&>(result));
        },
        [this](const QueryFailure& failure) { emit failed(failure.text); });
}

void SqlSession::run(const QString& sql)
{
    m_clock.start();
    struct Result
    {
        std::shared_ptr<const Rows> rows;
        bool more = false;
    };
    m_runner.ask(
        QueryRunner::Topic::Sql,
        [text = sql.toStdString()](SessionReader& reader,
                                   const QueryRunner::KeepGoing& /*keepGoing*/) {
            const auto table = reader.table(text, kMostRows);
            return std::any(Result{std::make_shared<const Rows>(rowsOf(table)), table.more});
        },
        [this](const std::any& any) {
            const auto& result = std::any_cast<const Result&>(any);
            const QString count = countText(static_cast<qint64>(result.rows->rows.size()));
            const QString message = result.more ? tr("The first %1 rows in %2 ms; there are more.")
                                                : tr("%1 rows in %2 ms.");
            emit ready(result.rows, message.arg(count).arg(m_clock.elapsed()));
        },
        [this](const QueryFailure& failure) { emit failed(failure.text); });
}

void SqlSession::stop()
{
    m_runner.cancel(QueryRunner::Topic::Sql);
}

} // namespace drmscope::app
