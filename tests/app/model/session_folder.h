// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/long_table.h"
#include "app/model/session_document.h"

#include <QTemporaryDir>
#include <QTest>

namespace drmscope::app::test {

// A test with a folder of its own, and a document that reads the sessions in it.
class SessionFolder : public QObject
{
protected:
    QTemporaryDir m_folder;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static void open(SessionDocument& document, const QString& path)
    {
        document.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(document.state(), SessionDocument::State::Ready, 60000);
    }

    static int rowOf(LongTable& model, qint64 id)
    {
        std::optional<int> row;
        model.askForRow(id, [&row](int at) { row = at; });
        [&] { QTRY_VERIFY(row.has_value()); }();
        return row.value_or(-2);
    }
};

} // namespace drmscope::app::test
