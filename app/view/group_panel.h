// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_document.h"
#include "app/model/session_filter.h"

#include <QTimer>
#include <QTreeWidget>

namespace drmscope::app {

// Resources by drm_device, call site and kind, and presets: what is ticked here is a term of the
// filter, and what the filter has is ticked. GUI thread.
class GroupPanel : public QTreeWidget
{
    Q_OBJECT
public:
    static constexpr int kMostOfAKind = 200; // the table of call sites has the others

    GroupPanel(SessionDocument& document, SessionFilter& filter, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void fill();
    void fillPresets(QTreeWidgetItem* under);
    QTreeWidgetItem* addSection(const QString& title);
    QTreeWidgetItem* addLine(QTreeWidgetItem* under, const QString& label, const QString& key,
                             const QString& value);
    void toggle(QTreeWidgetItem* line);
    void showTicks();
    [[nodiscard]] bool isTicked(const QTreeWidgetItem& line) const;

    SessionDocument& m_document;
    SessionFilter& m_filter;
    QTimer m_later{this};
    bool m_filling = false;
    bool m_boxClicked = false;
};

} // namespace drmscope::app
