// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_document.h"
#include "app/report/suppression_list.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <vector>

namespace drmscope::app {

// What the user of a window does not want to hear of: a file of `drmscope check --suppressions`,
// matched with the findings of the session by the same code. GUI thread; matched on another.
class Suppressions : public QObject
{
    Q_OBJECT
public:
    explicit Suppressions(SessionDocument& document, QObject* parent = nullptr);

    // False, and why not: what was there before stays.
    bool load(const QString& file, QString& why);
    void forget();
    // Appends a line that hits the finding; the file need not be there yet.
    bool add(const QString& file, const Finding& finding, QString& why);
    static QString lineFor(const Finding& finding);

    const QString& file() const { return m_file; }                            // "" none
    const QHash<qint64, QString>& suppressed() const { return m_suppressed; } // findings, by what
    qint64 leaks() const { return m_leaks; }                                  // of these
    const std::vector<SuppressionUse>& uses() const { return m_uses; }

signals:
    void changed();
    void failed(const QString& text);

private:
    void clear();
    void match();

    SessionDocument& m_document;
    QString m_file;
    SuppressionList m_list;
    std::shared_ptr<const Rows> m_matched; // the findings that are
    QHash<qint64, QString> m_suppressed;
    qint64 m_leaks = 0;
    std::vector<SuppressionUse> m_uses;
};

} // namespace drmscope::app
