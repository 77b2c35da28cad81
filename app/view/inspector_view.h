// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/inspection.h"
#include "app/model/selection.h"

#include <QScrollArea>

class QVBoxLayout;

namespace drmscope::app {

// Everything about the chosen thing: what it is, its life in words, times, stack. Texts can be
// selected and copied.
class InspectorView : public QScrollArea
{
    Q_OBJECT
public:
    InspectorView(SessionDocument& document, Selection& selection, QWidget* parent = nullptr);

    QSize sizeHint() const override;

private:
    void refresh();
    void show(const Inspection& inspection);
    void showNothing();
    void addSection(const InspectorSection& section);
    void addStack(const Inspection& inspection);
    QWidget* addText(const QString& text, const QFont& font);
    void addQuiet(const QString& text);
    void addTitle(const QString& text);
    void beginPage();
    void endPage();

    SessionDocument& m_document;
    Selection& m_selection;
    QWidget* m_page = nullptr;
    QVBoxLayout* m_layout = nullptr;
};

} // namespace drmscope::app
