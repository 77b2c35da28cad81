// SPDX-License-Identifier: MIT
#pragma once

#include "app/record/record_checks.h"

#include <QScrollArea>

class QLabel;
class QVBoxLayout;

namespace drmscope::app {

// A label that wraps, whose text can be selected and is never taken for markup.
QLabel* plainLabel(const QString& text, QWidget* parent);

// What a recording needs, a line each: a glyph for its state, what was found, and what mends it.
class CheckList : public QScrollArea
{
    Q_OBJECT
public:
    explicit CheckList(QWidget* parent = nullptr);

    void setChecks(const std::vector<RecordCheck>& checks);

private:
    QVBoxLayout* m_lines;
};

} // namespace drmscope::app
